"""The floor: one DuckDB query per grain that only aggregates the same events."""

import os
import time
from pathlib import Path

import duckdb

# The format of the build's own file (profiles.yml), for `attach`.
STORAGE = "storage_version 'v1.5.0'"


def connected(folder: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB in memory with the settings of the build (as many threads as there are cores);
    it spills into the folder."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set preserve_insertion_order = false")
    limit = os.environ.get("DUCKDB_MEMORY_LIMIT", "10GB")
    connection.execute(f"set memory_limit = '{limit}'")
    connection.execute(f"set temp_directory = '{folder / 'spill'}'")
    return connection


def floor_seconds(raw: Path) -> float:
    """Seconds to aggregate all events to both grains and do nothing else, at best of two."""
    events = f"'{raw}/usage_events/*.parquet'"
    queries = [
        "create or replace temp table user_days as select account_id, user_id, "
        "cast(event_at as date) as event_date, count(*) as events "
        f"from {events} group by all",
        "create or replace temp table feature_days as select account_id, feature, "
        "product, cast(event_at as date) as event_date, count(*) as events, "
        f"sum(coalesce(quantity, 1)) as quantity from {events} group by all",
    ]
    seconds = []
    for _ in range(2):
        connection = connected(raw.parent)
        started = time.monotonic()
        for query in queries:
            connection.execute(query)
        seconds.append(time.monotonic() - started)
        connection.close()
    return min(seconds)
