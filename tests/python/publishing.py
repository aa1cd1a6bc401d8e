"""A site of its own for a test: raw data, build file, published file, dbt's folders."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb

from scripts.demo_data.generate import generate
from scripts.demo_data.settings import Settings
from tests.python.one_path import one_path
from tests.python.reference.build import PROJECT

READER = Path(__file__).with_name("published_reader.py")
SECOND_DAY = Settings(out=Path()).end_date
FIRST_DAY = SECOND_DAY - timedelta(days=1)
NIGHT = ("--exclude-resource-type", "unit_test")
ACCOUNTS, MONTHS = 12, 4
# Its columns differ between two runs of the same night.
RUN_TABLES = {"publication"}
RUN_COLUMNS = {"published_at", "run_id"}


@dataclass(frozen=True)
class Site:
    """One installation: a folder of its own, and the project whose scripts run there."""

    folder: Path
    raw: Path
    project: Path = PROJECT

    @property
    def database(self) -> Path:
        """The file that dbt builds in."""
        return self.folder / "build" / "customer_health.duckdb"

    @property
    def published(self) -> Path:
        """The file that BI tools read."""
        return self.folder / "published" / "customer_health.duckdb"

    @property
    def target(self) -> Path:
        """dbt's target folder."""
        return self.folder / "target"

    def environment(self, as_of: date, **more: str) -> dict[str, str]:
        """Variables of a nightly job of this site, for the next run alone."""
        place = replace(self, folder=one_path(self.folder))
        return (
            {key: text for key, text in os.environ.items() if "PUBLISH" not in key}
            | {
                "RAW_DATA": str(self.raw),
                "AS_OF_DATE": str(as_of),
                "DUCKDB_PATH": str(place.database),
                "PUBLISHED_PATH": str(self.published),
                "DBT_TARGET_PATH": str(place.target),
                "DBT_LOG_PATH": str(self.folder / "logs"),
            }
            | more
        )

    def copied(self, folder: Path, project: Path | None = None) -> Site:
        """The same site, with all it has built and published, in another folder."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return replace(self, folder=folder, project=project or self.project)


def new_site(folder: Path) -> Site:
    """A site with little raw data and nothing built."""
    raw = folder / "raw"
    generate(Settings(out=raw, accounts=ACCOUNTS, months=MONTHS))
    return Site(folder / "site", raw)


def start(
    site: Site,
    as_of: date,
    *arguments: str,
    script: str = "build",
    file_bytes: int | None = None,
    **more: str,
) -> subprocess.Popen:
    """Start a script of the project in a process group of its own.

    file_bytes: no process of the group may write a file beyond this size.
    """

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    return subprocess.Popen(
        [sys.executable, str(site.project / "scripts" / f"{script}.py"), *arguments],
        cwd=site.project,
        env=site.environment(as_of, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=limit if file_bytes else None,
    )


def run(site: Site, as_of: date, *arguments: str, **more) -> tuple[int, str]:
    """Run a script to its end: exit code and all it printed. Options as of start()."""
    process = start(site, as_of, *arguments, **more)
    output, _ = process.communicate(timeout=600)
    return process.returncode, output


def build_night(site: Site, as_of: date) -> float:
    """Build and publish one night; seconds it took. Fails the test if that fails."""
    begun = time.monotonic()
    code, output = run(site, as_of, *NIGHT)
    assert code == 0, output
    assert "Published in" in output, output
    return time.monotonic() - begun


def read_during(site: Site, as_of: date) -> tuple[dict, float]:
    """Build and publish a night while a reader reads: its report, seconds of the build."""
    stop = site.folder / "stop"
    reader = subprocess.Popen(
        [sys.executable, str(READER), str(site.published), str(stop)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        seconds = build_night(site, as_of)
        time.sleep(1)
    finally:
        stop.touch()
        report, _ = reader.communicate(timeout=60)
    return json.loads(report), seconds


def kill_group(process: subprocess.Popen) -> bool:
    """Kill a process and all it started; whether it was still running."""
    running = process.poll() is None
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        running = False
    process.communicate()
    return running


def fingerprint(path: Path) -> tuple[str, int]:
    """Content and time of the last change of a file."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return digest, path.stat().st_mtime_ns


def tables_of(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, list[str]]:
    """Tables of the schema main of an attached file, with their compared columns."""
    tables: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = ? and schema_name = 'main' order by all",
        [name],
    ).fetchall():
        if table not in RUN_TABLES and column not in RUN_COLUMNS:
            tables.setdefault(table, []).append(column)
    return tables


def differences(one: Path, other: Path) -> list[str]:
    """What differs between the marts of two files, row by row; one text per table."""
    found = []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only)")
        connection.execute(f"attach '{other}' as other (read_only)")
        tables = tables_of(connection, "one")
        if tables != tables_of(connection, "other"):
            return ["tables or columns differ"]
        assert len(tables) >= 16
        for table, columns in tables.items():
            listed = ", ".join(columns)
            for left, right in (("one", "other"), ("other", "one")):
                rows = connection.execute(
                    f"select count(*) from (select {listed} from {left}.main.{table} "
                    f"except all select {listed} from {right}.main.{table})"
                ).fetchall()[0][0]
                if rows:
                    found.append(f"{table}: {rows} rows only in {left}")
    return found


def wait_for(condition, seconds: float = 30) -> None:
    """Wait until a condition holds; fails the test if it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)
