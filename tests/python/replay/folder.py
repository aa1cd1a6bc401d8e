"""Writes the rows of a night as raw files; a file that did not change is not touched."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb

from tests.python.reference.case_dirt import COLUMNS
from tests.python.reference.cases import PARQUET_TYPES
from tests.python.replay.deliveries import Deliveries
from tests.python.replay.modes import TableMode
from tests.python.replay.world import Row

# Columns of which the files of usage_events have other types, in turns.
EVENT_FILE_TYPES = (
    {"quantity": "integer"},
    {"quantity": "integer"},
    {"quantity": "double"},
    {"quantity": "decimal(12, 2)", "event_at": "timestamptz"},
)


class RawFolder:
    """A raw folder and what was written to each of its files last."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written: dict[Path, tuple[str, str]] = {}
        self.files_of_events = 0
        self.engine = duckdb.connect()
        self.engine.execute("set TimeZone = 'UTC'")

    def write(self, deliveries: Deliveries) -> list[Path]:
        """Write changed files, remove those without rows or table; the changed ones.

        A table of one file keeps its file without rows; a folder keeps at least one.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        wanted = self._contents(deliveries)
        changed = [path for path in self.written if path not in wanted]
        for path in changed:
            path.unlink()
            del self.written[path]
        forced = {
            self._place(table, deliveries.modes[table], delivery)
            for table, delivery in deliveries.touched
        }
        deliveries.touched.clear()
        for path, (text, file_format) in wanted.items():
            if self.written.get(path) != (text, file_format) or path in forced:
                self._write_file(path, text, file_format)
                self.written[path] = (text, file_format)
                changed.append(path)
        return changed

    def _contents(self, deliveries: Deliveries) -> dict[Path, tuple[str, str]]:
        """{file: (its rows as CSV text, format)}."""
        contents = {}
        for table, rows in deliveries.stored.items():
            if table in deliveries.absent:
                continue
            mode = deliveries.modes[table]
            files: dict[int, list[Row]] = {} if mode.is_folder and rows else {0: []}
            for row in rows:
                delivery = row.delivery if mode.is_folder else 0
                files.setdefault(delivery, []).append(row.values)
            for delivery, values in files.items():
                place = self._place(table, mode, delivery)
                contents[place] = csv_text(table, mode, values), mode.file_format
        return contents

    def _place(self, table: str, mode: TableMode, delivery: int) -> Path:
        if mode.is_folder:
            return self.path / table / f"delivery_{delivery:03}.{mode.ending}"
        return self.path / f"{table}.{mode.ending}"

    def _write_file(self, path: Path, text: str, file_format: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if file_format == "csv":
            path.write_text(text, newline="", encoding="utf-8")
            return
        lines = path.with_suffix(".lines")
        lines.write_text(text, newline="", encoding="utf-8")
        columns = text.split("\n", 1)[0].split(",")
        types = PARQUET_TYPES
        if path.parent.name == "usage_events":
            turn = self.files_of_events % len(EVENT_FILE_TYPES)
            types = PARQUET_TYPES | EVENT_FILE_TYPES[turn]
            self.files_of_events += 1
        casts = ", ".join(
            f"try_cast({col} as {types[col]}) as {col}"
            if file_format == "typed_parquet" and col in types
            else col
            for col in columns
        )
        # Through a table: casts in one query with read_csv would become column types.
        self.engine.execute(
            "create or replace table lines as from"
            f" read_csv('{lines}', all_varchar = true, header = true, nullstr = '',"
            " delim = ',', quote = '\"', escape = '\"')"
        )
        self.engine.execute(
            f"copy (select {casts} from lines) to '{path}' (format parquet)"
        )
        lines.unlink()


def csv_text(table: str, mode: TableMode, rows: list[Row]) -> str:
    """The rows as CSV with a header; loaded_at only where the table has it."""
    columns = [*COLUMNS[table], *(["loaded_at"] if mode.loaded_at != "none" else [])]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if row.get(col) is None else row[col] for col in columns])
    return out.getvalue()
