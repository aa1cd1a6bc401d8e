"""The published file: read-only, looked at per question, so that the next night is seen."""

import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_PATH = "data/published/customer_health.duckdb"
Rows = list[dict]
Read = Callable[[str, Mapping[str, object]], Rows]
# Nothing but the one file can be read through the connection, and no setting changed.
# Kept pages of the file take no more memory than this.
CONFIG = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "memory_limit": "2GB",
}


class NotPublishedError(Exception):
    """There is no published file, or it is not one that DuckDB can read."""


class NotThereError(Exception):
    """The published file lacks a table or a column; the message names it."""


@dataclass(frozen=True)
class Source:
    """A published file."""

    path: Path

    def stamp(self) -> tuple[int, int]:
        """Inode and time of the last change (ns): another pair is another night.

        Raises NotPublishedError if there is no file.
        """
        try:
            found = self.path.stat()
        except OSError as problem:
            raise NotPublishedError(f"{self.path} is not there") from problem
        return found.st_ino, found.st_mtime_ns

    def rows(self, sql: str, parameters: Mapping[str, object]) -> Rows:
        """Rows of a statement with its named parameters; decimals become floats.

        Raises NotPublishedError if the file cannot be opened, NotThereError if a table or
        column is missing.
        """
        with READER.cursor(self.path, self.stamp()) as cursor:
            try:
                cursor.execute(sql, dict(parameters))
            except (duckdb.CatalogException, duckdb.BinderException) as problem:
                raise NotThereError(missing_name(str(problem))) from problem
            names = [column[0] for column in cursor.description]
            return [
                {name: plain(value) for name, value in zip(names, row, strict=True)}
                for row in cursor.fetchall()
            ]


class Reader:
    """The one connection of this process, kept until another file is asked for.

    Opening a file costs more than most questions. A file that was replaced is let go at
    the next question: DuckDB gives two connections of a process to one path the same
    database, so the old one is closed first, when nobody reads it any more.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.readers = 0
        self.known: tuple | None = None
        self.connection: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def cursor(self, path: Path, stamp: tuple) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor on a file as of its stamp, for one question.

        Raises NotPublishedError if the file cannot be opened.
        """
        wanted = (str(path), stamp)
        with self.changed:
            self.changed.wait_for(lambda: self.known == wanted or not self.readers)
            if self.known != wanted:
                self.close()
                try:
                    self.connection = duckdb.connect(
                        str(path), read_only=True, config=CONFIG
                    )
                except duckdb.Error as problem:
                    raise NotPublishedError(f"{path} cannot be opened") from problem
                self.known = wanted
            self.readers += 1
            cursor = self.connection.cursor()
        try:
            yield cursor
        finally:
            with self.changed:
                cursor.close()
                self.readers -= 1
                self.changed.notify_all()

    def close(self) -> None:
        """Let go of the file."""
        if self.connection is not None:
            self.connection.close()
        self.connection = self.known = None


READER = Reader()


def source_of_environment() -> Source:
    """The file of PUBLISHED_PATH; relative paths start at the project."""
    return Source(ROOT / os.environ.get("PUBLISHED_PATH", DEFAULT_PATH))


def plain(value: object) -> object:
    """A value of the file as Python's own number, text or date."""
    return float(value) if isinstance(value, Decimal) else value


def missing_name(message: str) -> str:
    """The table or column that an error of DuckDB is about, else its first line."""
    found = re.search(
        r"Table with name (\S+) does not exist"
        r'|(?:column|Column)[^"]*"([^"]+)"'
        r"|does not have a column named \"?(\w+)",
        message,
    )
    named = next((text for text in found.groups() if text), None) if found else None
    return named or message.splitlines()[0]
