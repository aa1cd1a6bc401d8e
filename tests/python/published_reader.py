"""A BI tool in a process of its own: opens the published file again and again.

Called with the file and the path of a stop mark; reads until the mark is there, then
prints {"reads": n, "days": [as-of dates seen], "problems": [texts]} as JSON.
"""

import json
import sys
import time
from pathlib import Path

import duckdb

# Marts that have rows on the as-of date of their build, and the query of that day.
LAST_DAYS = {
    "publication": "select as_of_date from publication",
    "dim_accounts": "select max(as_of_date) from dim_accounts",
    **{
        mart: f"select max(health_date) from {mart}"
        for mart in (
            "fct_account_health_daily",
            "fct_dimension_scores_daily",
            "fct_metric_scores_daily",
            "fct_candidate_health_daily",
            "fct_health_changes",
            "fct_health_drivers",
        )
    },
}
PAUSE_SECONDS = 0.02


def read_once(path: Path) -> str:
    """The one as-of date of the file. Raises ValueError where its marts disagree."""
    with duckdb.connect(str(path), read_only=True) as connection:
        days = {
            mart: str(connection.execute(query).fetchall()[0][0])
            for mart, query in LAST_DAYS.items()
        }
        if len(set(days.values())) != 1:
            raise ValueError(f"marts of several days: {days}")
        for schema, table, expected in connection.execute(
            "select table_schema, table_name, row_count from publication_tables"
        ).fetchall():
            rows = connection.execute(
                f"select count(*) from {schema}.{table}"
            ).fetchall()[0][0]
            if rows != expected:
                raise ValueError(f"{table} has {rows} rows, {expected} published")
        time.sleep(PAUSE_SECONDS)
        again = connection.execute(LAST_DAYS["publication"]).fetchall()[0][0]
        if str(again) != days["publication"]:
            raise ValueError(f"the open file changed to {again}")
        return days["publication"]


def main(path: Path, stop: Path) -> None:
    """Read until the stop mark is there and print what was seen."""
    reads, days, problems = 0, [], []
    while not stop.exists():
        try:
            day = read_once(path)
        except (duckdb.Error, ValueError, IndexError, OSError) as problem:
            problems.append(f"{type(problem).__name__}: {problem}")
            continue
        reads += 1
        if day not in days:
            days.append(day)
    print(json.dumps({"reads": reads, "days": days, "problems": problems}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
