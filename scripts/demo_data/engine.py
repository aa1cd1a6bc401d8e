"""The DuckDB connection, its deterministic numbers, and writing files."""

from pathlib import Path

import duckdb

from scripts.demo_data.settings import Settings

MACROS = """
    -- A number in [0, 1) that depends on the seed, a stable id and a purpose alone.
    create or replace macro chance(id, purpose) as
        (hash(concat_ws('|', '{seed}', purpose, cast(id as varchar))) >> 11)
        / 9007199254740992.0;
    create or replace macro between_chance(low, high, id, purpose) as
        low + (high - low) * chance(id, purpose);
    create or replace macro pick(options, id, purpose) as
        options[1 + cast(floor(len(options) * chance(id, purpose)) as integer)];
    create or replace macro clamp(value, low, high) as
        greatest(low, least(high, value));
    create or replace macro workday(day) as day + if(isodow(day) >= 6, 2, 0);
    -- A count with the given mean and a long tail.
    create or replace macro burst(mean, id, purpose) as
        case when mean <= 0 then 0 else cast(floor(
            ln(1 - chance(id, purpose)) / ln(mean / (1 + mean))
        ) as integer) end;
    create or replace macro moment(day, id, purpose) as
        cast(day as timestamp) + to_seconds(
            cast(floor(between_chance(28800, 64800, id, purpose)) as bigint)
        );
    create or replace macro loaded(moment_at, id) as
        date_trunc('hour', moment_at) + to_hours(cast(1 + floor(6 * chance(id, 'load'))
        + case when chance(id, 'late') < 0.01
            then 24 * floor(between_chance(1, 12, id, 'late days')) else 0 end
        as integer));
"""


def connect(settings: Settings, folder: Path) -> duckdb.DuckDBPyConnection:
    """Open an in-memory database with the macros of this seed; spills into the folder."""
    connection = duckdb.connect(":memory:")
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set memory_limit = '6GB'")
    connection.execute("set preserve_insertion_order = true")
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"set temp_directory = '{folder / '.duckdb_temp'}'")
    if settings.threads:
        connection.execute(f"set threads = {settings.threads}")
    for statement in MACROS.format(seed=settings.seed).split(";"):
        if statement.strip():
            connection.execute(statement)
    return connection


def write_parquet(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path
) -> None:
    """Write the rows of an ordered query to one Parquet file."""
    connection.execute(f"copy ({query}) to '{path}' (format parquet, compression zstd)")


def write_csv(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the rows of an ordered query to one CSV file with a header."""
    connection.execute(f"copy ({query}) to '{path}' (format csv, header true)")
