"""The published tables: written anew from the build file into a file of their own.

A copy of the whole file without the inner schemas would be five times as large, and the
raw rows of the dropped tables would still lie in its free blocks.
"""

import os
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from scripts.publication.completeness import (
    as_of_date_of,
    incomplete_reason,
    remembered_run,
)
from scripts.publication.errors import PublishError
from scripts.publication.run_record import RunRecord

ROOT = Path(__file__).resolve().parents[2]
PUBLIC_SCHEMAS = ("main", "main_seeds")
# Tables that say what a publication is.
OWN_TABLES = ("publication", "publication_tables")

RELATIONS = """
    select schema_name, table_name, sql from duckdb_tables()
    where database_name = 'build' and list_contains(?, schema_name) and not internal
    union all
    select schema_name, view_name, null from duckdb_views()
    where database_name = 'build' and list_contains(?, schema_name) and not internal
    order by schema_name, table_name
"""

PUBLICATION = """
    create table published.main.publication as
    select
        cast($as_of_date as date) as as_of_date,
        cast($invocation_id as varchar) as dbt_invocation_id,
        cast($code_version as varchar) as code_version,
        (
            select max(config_hash) from build.main.fct_account_health_daily
            where health_date = $as_of_date
        ) as config_hash,
        cast(cast($started_at as timestamptz) as timestamp) as published_at
"""


@dataclass(frozen=True)
class Contents:
    """What was written: as-of date, and rows per (schema, table).

    failed: what went wrong after the file was there for readers, in words.
    """

    as_of_date: date
    rows: dict[tuple[str, str], int]
    failed: str = ""


def write_database(
    database: Path, target: Path, run: RunRecord, not_before: date | None
) -> Contents:
    """Write the public tables of a build file into the new file `target`.

    The build file is open read-only meanwhile: nobody can write it, others can read it.
    Raises PublishError if the build is not complete or its as-of date is older than
    not_before; duckdb.Error or OSError where a file cannot be read or written.
    """
    connection = duckdb.connect()
    try:
        configure(connection, target.parent)
        connection.execute(f"attach {literal(database)} as build (read_only)")
        connection.execute("use build")
        reason = incomplete_reason(connection)
        if reason:
            raise PublishError(f"{reason}; nothing was published.")
        as_of_date = as_of_date_of(connection)
        if remembered_run(connection)["run_id"] != run.invocation_id:
            raise PublishError(
                "the build file holds another run than dbt's record tells of: run "
                "`make build`; nothing was published."
            )
        if not_before is not None and as_of_date < not_before:
            raise PublishError(
                f"{not_before} is published, which is later than {as_of_date}: allow it "
                "with --allow-backdate or the var allow_backdate."
            )
        connection.execute(
            f"attach {literal(target)} as published "
            f"(storage_version '{storage_version(connection, 'build')}')"
        )
        rows = copy_tables(connection)
        describe(connection, as_of_date, run, rows)
        connection.execute("use memory")
        connection.execute("checkpoint published")
        connection.execute("detach published")
    finally:
        connection.close()
    if Path(f"{target}.wal").exists():
        raise PublishError(f"{target} was not written to its end.")
    return Contents(as_of_date=as_of_date, rows=rows)


def configure(connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
    """Limits of the build, and a place for what does not fit into memory."""
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"set temp_directory = {literal(scratch / 'spill')}")
    if "DUCKDB_MEMORY_LIMIT" in os.environ:
        limit = os.environ["DUCKDB_MEMORY_LIMIT"].replace("'", "''")
        connection.execute(f"set memory_limit = '{limit}'")


def literal(value: object) -> str:
    """A text literal of SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def storage_version(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The storage version of an attached file, such as v1.5.0 (set in profiles.yml)."""
    tags = connection.execute(
        "select tags from duckdb_databases() where database_name = ?", [name]
    ).fetchall()[0][0]
    return tags["storage_version"].rstrip("+")


def copy_tables(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], int]:
    """Copy every public relation, views as tables; rows per (schema, table)."""
    for schema in PUBLIC_SCHEMAS:
        connection.execute(f"create schema if not exists published.{schema}")
    schemas = list(PUBLIC_SCHEMAS)
    rows = {}
    for schema, name, definition in connection.execute(
        RELATIONS, [schemas, schemas]
    ).fetchall():
        place = f'{schema}."{name}"'
        if definition is None:
            connection.execute(
                f"create table published.{place} as from build.{place} limit 0"
            )
        else:
            connection.execute("use published")
            connection.execute(definition)
            connection.execute("use build")
        rows[schema, name] = connection.execute(
            f"insert into published.{place} from build.{place}"
        ).fetchall()[0][0]
    return rows


def describe(
    connection: duckdb.DuckDBPyConnection,
    as_of_date: date,
    run: RunRecord,
    rows: dict[tuple[str, str], int],
) -> None:
    """Write the tables that say what this publication is."""
    connection.execute(
        PUBLICATION,
        {
            "as_of_date": as_of_date,
            "invocation_id": run.invocation_id,
            "code_version": code_version(),
            "started_at": run.started_at,
        },
    )
    connection.execute(
        "create table published.main.publication_tables "
        "(table_schema varchar, table_name varchar, row_count bigint)"
    )
    connection.executemany(
        "insert into published.main.publication_tables values (?, ?, ?)",
        [[schema, name, count] for (schema, name), count in rows.items()],
    )


def code_version() -> str:
    """Tag or commit of the project's code, `-dirty` if changed since; else unknown."""
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), "describe", "--tags", "--always", "--dirty"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip() or "unknown"


def write_parquet(database: Path, folder: Path) -> None:
    """Write every mart of a published file as Parquet into a new folder."""
    folder.mkdir(parents=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        configure(connection, folder.parent)
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'main' "
            "and database_name = current_database() order by table_name"
        ).fetchall():
            connection.execute(
                f'copy main."{name}" to {literal(folder / f"{name}.parquet")} '
                "(format parquet, compression zstd)"
            )


def published_day(published: Path) -> date | None:
    """As-of date of what is published now; None if nothing is.

    Raises PublishError if the file is not a publication or is open for writing.
    """
    if not published.exists():
        return None
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            return connection.execute(
                "select as_of_date from main.publication"
            ).fetchall()[0][0]
    except (duckdb.Error, IndexError) as problem:
        if "lock" in str(problem).lower():
            raise PublishError(
                f"another program has {published} open for writing; close it."
            ) from None
        raise PublishError(
            f"{published} exists and is no publication of this project: move it away "
            "or set PUBLISHED_PATH."
        ) from None
