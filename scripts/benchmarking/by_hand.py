"""The daily health by hand-written SQL (baseline/*.sql), without dbt: run and compared.

Run as a module it runs the script once, in a process of its own, and prints one line of
JSON: seconds, those of each file, peak memory in MB and the rows written.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from scripts.benchmarking.deliveries import END
from scripts.benchmarking.floor import STORAGE, connected
from scripts.dbt_runner import ROOT

FILES = sorted((Path(__file__).parent / "baseline").glob("*.sql"))
MART = "fct_account_health_daily"
# A constant of the seeds, hashed: the script does not make it.
NOT_MADE = {"config_hash"}


def by_hand(raw: Path, out: Path) -> dict:
    """Run the script in a process of its own; what it printed.

    raw: the raw folder. out: a DuckDB file, written anew, that gets the mart. Exits with
    the script's error.
    """
    out.unlink(missing_ok=True)
    run = subprocess.run(
        [sys.executable, "-m", __name__, "--raw", str(raw), "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if run.returncode:
        sys.exit(f"benchmark: the baseline failed\n{run.stderr[-2000:]}")
    return json.loads(run.stdout)


def write_mart(raw: Path, out: Path) -> dict:
    """Run all files in one connection and write the mart; figures as above."""
    connection = connected(out.parent)
    connection.execute(f"attach '{out}' as finished ({STORAGE})")
    seeds = ROOT / "seeds" / "health_model"
    connection.execute(f"set variable raw_folder = '{raw}'")
    connection.execute(f"set variable seed_folder = '{seeds}'")
    connection.execute(f"set variable as_of_date = date '{END}'")
    seconds = {}
    for file in FILES:
        started = time.monotonic()
        connection.execute(file.read_text(encoding="utf-8"))
        seconds[file.stem] = time.monotonic() - started
    started = time.monotonic()
    connection.execute(f"create table finished.{MART} as select * from {MART}")
    connection.execute("checkpoint finished")
    seconds["writing"] = time.monotonic() - started
    rows = connection.execute(f"select count(*) from finished.{MART}").fetchone()[0]
    connection.close()
    return {
        "seconds": sum(seconds.values()),
        "seconds_by_file": seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        "rows": rows,
    }


def differences(warehouse: Path, out: Path) -> dict:
    """Compare the mart of a build with that of the script, row by row.

    Returns the columns compared and, of those that differ, the number of rows: doubles by
    more than 1e-6, all else at all, rows that only one side has in every column.
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute(f"attach '{out}' as by_hand (read_only)")
        types = dict(
            connection.execute(
                f"select column_name, column_type from (describe main.{MART})"
            ).fetchall()
        )
        columns = [name for name in types if name not in NOT_MADE]
        keys = ("account_id", "health_date")
        counts = [
            f"count(*) filter ({unequal(name, types[name])})"
            if name not in keys
            else f"count(*) filter (built.{name} is null or made.{name} is null)"
            for name in columns
        ]
        found = connection.execute(
            f"select {', '.join(counts)} from main.{MART} as built "
            f"full join by_hand.{MART} as made using (account_id, health_date)"
        ).fetchone()
    return {
        "columns": columns,
        "not_compared": sorted(NOT_MADE),
        "differing": {
            name: count for name, count in zip(columns, found, strict=True) if count
        },
    }


def unequal(name: str, column_type: str) -> str:
    """SQL: whether a column of the two sides differs."""
    differs = f"built.{name} is distinct from made.{name}"
    if column_type == "DOUBLE":
        return f"{differs} and coalesce(abs(built.{name} - made.{name}) > 1e-6, true)"
    return differs


def main() -> int:
    """Run the script once and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--raw", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    print(json.dumps(write_mart(given.raw, given.out)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
