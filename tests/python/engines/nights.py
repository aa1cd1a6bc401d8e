"""Nights of a small raw world, delivered as tables to two engines.

The rows lie in schema `delivered` of a DuckDB file, which DuckDB also builds in, so both
engines read the same rows. CSV tables of the demo come as text, the others typed: both
ways of reading are taken.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from scripts.dbt_command import dbt
from scripts.demo_data.generate import generate
from scripts.demo_data.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = "delivered"
LAST_DAY = date(2026, 6, 30)
# What the second night brings besides its own day: facts of an account that are older
# than every window of the nightly work.
RESTATED_FROM = LAST_DAY - timedelta(days=75)


@dataclass
class World:
    """The DuckDB file of the delivered rows; the accounts restated and removed."""

    database: Path
    tables: list[str]
    restated: str = ""
    removed: str = ""

    def connect(self) -> duckdb.DuckDBPyConnection:
        """The file, for writing; close it before dbt runs."""
        connection = duckdb.connect(str(self.database))
        connection.execute("set TimeZone = 'UTC'")
        return connection


def first_delivery(folder: Path) -> World:
    """Make the demo's raw tables (40 accounts, 4 months) and lay them into the file."""
    raw = folder / "raw"
    generate(Settings(out=raw, accounts=40, months=4, end_date=LAST_DAY))
    world = World(folder / "customer_health.duckdb", [])
    with world.connect() as connection:
        connection.execute(f"create schema {SCHEMA}")
        for path in sorted(raw.iterdir()):
            if path.name.startswith(("_", ".")):
                continue
            table = path.stem
            files = f"{path}/*.parquet" if path.is_dir() else str(path)
            origin = (
                f"read_csv('{files}', all_varchar = true, header = true)"
                if path.suffix == ".csv"
                else f"read_parquet('{files}', union_by_name = true)"
            )
            connection.execute(
                f"create table {SCHEMA}.{table} as select * from {origin}"
            )
            world.tables.append(table)
    return world


def second_delivery(world: World) -> list[str]:
    """Change old facts of one account and delete another; the tables touched."""
    with world.connect() as connection:
        (world.restated,), (world.removed,) = connection.execute(
            f"select account_id from {SCHEMA}.usage_events"
            " where event_at < ? group by account_id"
            " order by count(*) desc, account_id limit 2",
            [RESTATED_FROM],
        ).fetchall()
        connection.execute(
            f"delete from {SCHEMA}.usage_events where account_id = ?"
            " and cast(event_at as date) = ?",
            [world.restated, RESTATED_FROM],
        )
        connection.execute(
            f"update {SCHEMA}.subscriptions set mrr_amount = mrr_amount + 100"
            " where account_id = ?",
            [world.restated],
        )
        connection.execute(
            f"delete from {SCHEMA}.accounts where account_id = ?", [world.removed]
        )
    return ["usage_events", "subscriptions", "accounts"]


def build(
    python: Path, folder: Path, environment: dict[str, str], day: date, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run `dbt build` of an environment as of a day; the folder has its target."""
    return subprocess.run(
        dbt(
            *("build", "--exclude-resource-type", "unit_test"),
            *("--vars", f"{{raw_tables_schema: {SCHEMA}}}"),
            *("--target-path", str(folder / "target")),
            *("--log-level-file", "none", *arguments),
            python=python,
        ),
        cwd=ROOT,
        env=os.environ | {"AS_OF_DATE": str(day)} | environment,
        capture_output=True,
        text=True,
    )


def build_duckdb(world: World, folder: Path, day: date) -> None:
    """Build the world with DuckDB, in the file that holds its rows; models alone."""
    done = build(
        Path(sys.executable),
        folder,
        {"DBT_TARGET": "duckdb", "DUCKDB_PATH": str(world.database)},
        day,
        *("--exclude-resource-type", "test"),
    )
    assert done.returncode == 0, done.stdout[-4000:]


def marts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the marts, which lie in schema main."""
    rows = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'main'"
        " and database_name = current_database() order by table_name"
    ).fetchall()
    return [name for (name,) in rows]
