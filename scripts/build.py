"""Build the warehouse from the raw folder and say what the score found.

Reads RAW_DATA (default data/raw), AS_OF_DATE (default yesterday, or the last day of the
demo data) and DUCKDB_PATH (default data/warehouse/customer_health.duckdb). Further
arguments go to `dbt build`.
"""

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.dbt_runner import ROOT, DbtRun, run_dbt  # noqa: E402
from scripts.demo_data.generate import GeneratorError, generate  # noqa: E402
from scripts.demo_data.settings import MARKER_NAME, Settings  # noqa: E402
from scripts.summary import summary_lines  # noqa: E402

DEFAULT_RAW = "data/raw"
DEFAULT_DATABASE = "data/warehouse/customer_health.duckdb"
SHOWN_ERRORS = 10


def main(arguments: list[str]) -> int:
    """Build; 0 on success, dbt's exit code or 2 on failure."""
    started = time.monotonic()
    raw = ROOT / os.environ.get("RAW_DATA", DEFAULT_RAW)
    database = ROOT / os.environ.get("DUCKDB_PATH", DEFAULT_DATABASE)
    if not has_files(raw):
        if "RAW_DATA" in os.environ and not raw.exists():
            return stop(f"RAW_DATA names a folder that does not exist: {raw}")
        print(f"No raw data in {shown(raw)}: making demo data.", flush=True)
        try:
            generate(Settings(out=raw))
        except GeneratorError as problem:
            return stop(str(problem))
    environment = {"RAW_DATA": str(raw), "DUCKDB_PATH": str(database)}
    if "AS_OF_DATE" not in os.environ and (raw / MARKER_NAME).exists():
        marker = json.loads((raw / MARKER_NAME).read_text())
        environment["AS_OF_DATE"] = marker["end_date"]
        print(f"Demo data: as-of date {marker['end_date']}, its last day.", flush=True)
    database.parent.mkdir(parents=True, exist_ok=True)
    print(f"dbt build: {shown(raw)} -> {shown(database)}", flush=True)
    run = run_dbt(
        ["build", *arguments], environment, ROOT / "logs" / "build.jsonl", "dbt build"
    )
    if run.exit_code:
        return report_failure(run)
    print("\n".join(["", *summary_lines(database), ""]))
    warned = f", {run.warnings} warnings (see the log)" if run.warnings else ""
    print(
        f"Built in {time.monotonic() - started:.0f} s{warned}: {shown(database)}, "
        "start with fct_account_health_daily."
    )
    return 0


def has_files(folder: Path) -> bool:
    """Whether the folder holds anything but hidden files."""
    return folder.is_dir() and any(
        not path.name.startswith(".") for path in folder.iterdir()
    )


def shown(path: Path) -> str:
    """The path as a reader of the project folder writes it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def stop(message: str) -> int:
    """Print why nothing was built; returns the exit code 2."""
    print(f"build: {message}", file=sys.stderr)
    return 2


def report_failure(run: DbtRun) -> int:
    """Print the messages of what failed and what to do next; returns dbt's code."""
    err = sys.stderr
    print("\nThe build failed.\n", file=err)
    for text in run.errors[:SHOWN_ERRORS]:
        print(f"  {text}\n", file=err)
    if len(run.errors) > SHOWN_ERRORS:
        print(f"  and {len(run.errors) - SHOWN_ERRORS} more\n", file=err)
    print(f"What to do: {advice(' '.join(run.errors))}", file=err)
    print(f"Full log: {shown(run.log)}", file=err)
    return run.exit_code


def advice(text: str) -> str:
    """What to do next, from the words of the errors."""
    if "lock" in text.lower() and "conflicting" in text.lower():
        return "close the other program that has the DuckDB file open, then run again."
    if "seeds/" in text or ".csv" in text and "rule" in text:
        return "correct the seed row named above (seeds/), then run `make build` again."
    if "raw_violations" in text or "required table" in text or "column" in text:
        return (
            "correct the raw file or column named above (`make doctor` checks the raw "
            "folder without building), then run `make build` again."
        )
    return "correct what is named above, then run `make build` again."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
