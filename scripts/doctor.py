"""Check a raw folder against the raw contract without building anything.

Says what every raw table holds, what breaks the contract (file, column, type found) and
which metrics will be live. Exit code 0: it can be built; 1: it cannot, or cannot be read;
2: wrong arguments. The contract is the one that the build uses
(macros/staging/raw_contract.sql).
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.dbt_command import dbt  # noqa: E402

METRICS = ROOT / "seeds" / "health_model" / "health_metrics.csv"
MARK = "RAW_TABLES "


class DoctorError(Exception):
    """The raw folder cannot be read at all; the message is what dbt said."""


def main() -> int:
    """Print the report; the exit code is as described above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", default=os.environ.get("RAW_DATA", "data/raw"))
    folder = parser.parse_args().raw
    if not (ROOT / folder).is_dir():
        print(f"There is no folder {folder}.", file=sys.stderr)
        return 1
    try:
        report = read_report(folder)
    except DoctorError as problem:
        print(f"{problem}\nNOT READABLE: {folder}", file=sys.stderr)
        return 1
    print("\n".join(report_lines(report)))
    count = len(report["violations"])
    if count:
        print(f"NOT READY: {count} breach(es) of the raw contract in {folder}.")
        return 1
    print(f"READY: {folder} can be built.")
    return 0


def read_report(folder: str) -> dict:
    """What the raw views of a folder hold: {tables: [...], violations: [...]}.

    Raises DoctorError with dbt's own message where a file cannot be read to its end.
    """
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            dbt("--quiet", "run-operation", "report_raw_tables"),
            cwd=ROOT,
            env=os.environ
            | {
                "RAW_DATA": folder,
                "DUCKDB_PATH": str(Path(scratch) / "doctor.duckdb"),
                "DBT_TARGET_PATH": str(Path(scratch) / "target"),
                "DBT_LOG_PATH": str(Path(scratch) / "logs"),
                "DBT_LOG_LEVEL_FILE": "none",
            },
            capture_output=True,
            text=True,
            check=False,
        )
    for line in done.stdout.splitlines():
        if line.startswith(MARK):
            return json.loads(line[len(MARK) :])
    raise DoctorError((done.stdout + done.stderr).strip())


def report_lines(report: dict) -> list[str]:
    """The report in words: tables, breaches, metrics."""
    lines = ["table                        rows"]
    for table in report["tables"]:
        note = (
            "" if table["rows"] or not table["is_required"] else "  (required, empty)"
        )
        lines.append(f"  {table['table']:<24} {table['rows']:>9,}{note}")
    for breach in report["violations"]:
        column = f", column {breach['column']}" if breach["column"] else ""
        found = f" (found {breach['type']})" if breach["type"] else ""
        lines.append(f"breach: {breach['file']}{column}: {breach['rule']}{found}")
    filled = {table["table"] for table in report["tables"] if table["rows"]}
    live, dead = [], []
    for name, needs in metric_needs().items():
        missing = sorted(needs - filled)
        if missing:
            dead.append(f"  {name:<34} needs {', '.join(missing)}")
        else:
            live.append(name)
    lines.append(f"live metrics: {len(live)} of {len(live) + len(dead)}")
    lines += ["not applicable:", *dead] if dead else []
    return lines


def metric_needs() -> dict[str, set[str]]:
    """{metric: raw tables it needs}, from the metric seed."""
    with METRICS.open(newline="", encoding="utf-8") as handle:
        return {
            row["metric"]: {name for name in row["needs_tables"].split("|") if name}
            for row in csv.DictReader(handle)
        }


if __name__ == "__main__":
    sys.exit(main())
