"""Build the warehouse from the raw folder and say what the score found.

Reads RAW_DATA (default data/raw), AS_OF_DATE (default yesterday, or the last day of the
demo data), DUCKDB_PATH (the file that dbt builds in) and, like scripts/publish.py,
PUBLISHED_PATH and PUBLISH_PARQUET (what BI tools read, replaced after a complete build).
Further arguments go to `dbt build`; a build of parts is not published. With the var
raw_tables_schema the raw tables are read there, and no folder is asked for. An empty raw
folder gets demo data, unless something was built before or DEMO_DATA is `no`.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

import duckdb
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.advice import advice  # noqa: E402
from scripts.dbt_runner import ROOT, DbtRun, run_dbt  # noqa: E402
from scripts.demo_data.generate import GeneratorError, generate  # noqa: E402
from scripts.demo_data.settings import MARKER_NAME, Settings  # noqa: E402
from scripts.locks import LockedError, locked  # noqa: E402
from scripts.publication.errors import PublishError  # noqa: E402
from scripts.publication.run_record import read_run  # noqa: E402
from scripts.publish import (  # noqa: E402
    Places,
    note,
    places_of_environment,
    publish,
    tell,
)
from scripts.summary import summary_lines  # noqa: E402

DEFAULT_RAW = "data/raw"
SHOWN_ERRORS = 10
ROWS_FELL = "warn_raw_rows_fell"


def main(arguments: list[str]) -> int:
    """Build and publish; 0 on success, dbt's exit code or 2 on failure."""
    if {"-h", "--help"} & set(arguments):
        print(__doc__.strip())
        return 0
    places = places_of_environment()
    try:
        with locked(places.database) as lock:
            return build(arguments, places, lock)
    except LockedError as problem:
        return stop(str(problem))
    except PublishError as problem:
        print(f"Not published: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:  # a lock or log that cannot be written, a full disk
        return stop(f"{problem}. What to do: {advice(str(problem))}")


def build(arguments: list[str], places: Places, lock: int) -> int:
    """Build and publish under the lock of the build file (its descriptor).

    Raises PublishError if the build is good and publication failed.
    """
    started = time.monotonic()
    raw = ROOT / os.environ.get("RAW_DATA", DEFAULT_RAW)
    database = places.database
    in_files = not reads_tables(arguments)
    if in_files and not has_files(raw):
        if "RAW_DATA" in os.environ and not raw.is_dir():
            kind = (
                "file, not a folder" if raw.exists() else "folder that does not exist"
            )
            return stop(f"RAW_DATA names a {kind}: {raw}")
        if os.environ.get("DEMO_DATA") == "no":
            return stop(f"There is no raw data in {shown(raw)}.")
        if database.exists():
            return stop(
                f"There is no raw data in {shown(raw)}, and {shown(database)} was built "
                "before: demo data would replace what it holds. `make demo "
                f"ARGS='--out {shown(raw)}'` makes some, if that is meant."
            )
        print(f"No raw data in {shown(raw)}: making demo data.", flush=True)
        try:
            generate(Settings(out=raw))
        except GeneratorError as problem:
            return stop(str(problem))
    environment = {"RAW_DATA": str(raw), "DUCKDB_PATH": str(database)}
    is_demo = in_files and (raw / MARKER_NAME).exists()
    if "AS_OF_DATE" not in os.environ and is_demo:
        marker = json.loads((raw / MARKER_NAME).read_text())
        environment["AS_OF_DATE"] = marker["end_date"]
        print(f"Demo data: as-of date {marker['end_date']}, its last day.", flush=True)
    # What an older run says of itself must not be taken for the word of this one.
    (places.target / "run_results.json").unlink(missing_ok=True)
    origin = shown(raw) if in_files else "tables of the build database"
    print(f"dbt build: {origin} -> {shown(database)}", flush=True)
    run = run_dbt(
        ["build", *arguments],
        environment,
        places.logs / "build.jsonl",
        "dbt build",
        inherited=(lock,),
    )
    if run.exit_code:
        return report_failure(run)
    print("\n".join(["", *told_by(database), ""]))
    warned = f", {len(run.warned)} warnings (see the log)" if run.warned else ""
    print(
        f"Built in {time.monotonic() - started:.0f} s{warned}: {shown(database)}, "
        "start with fct_account_health_daily."
    )
    publish_build(places, run)
    if ROWS_FELL in run.warned:
        note(
            "a raw table has less than half of the rows that the last build accepted: "
            f"{ROWS_FELL} in {shown(run.log)} leads to it."
        )
    return 0


def told_by(database: Path) -> list[str]:
    """The lines of the summary; one that says why where the file cannot be read now."""
    try:
        return summary_lines(database)
    except duckdb.Error as problem:  # another program has it open
        return [f"No summary: {str(problem).splitlines()[0]}"]


def publish_build(places: Places, run: DbtRun) -> None:
    """Publish a build that succeeded, or say why a build of parts is not published.

    Raises PublishError if a complete build could not be published.
    """
    started = time.monotonic()
    record = read_run(places.target)
    if record.invocation_id != run.invocation_id:
        raise PublishError(
            f"another dbt command has written to {shown(places.target)} meanwhile."
        )
    if record.partial:
        note(f"not published, a build of parts: {record.partial}.")
        return
    contents = publish(places, record)
    print("Look at it: make dashboard (whom to call, and why); make report (to mail).")
    tell(places, contents, time.monotonic() - started)


def reads_tables(arguments: list[str]) -> bool:
    """Whether the raw tables lie in a schema of the build database, not in files.

    arguments: of dbt; a var on the command line wins over dbt_project.yml.
    """
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    variables = dict(project["vars"])
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=False):
        name, _, value = argument.partition("=")
        if name == "--vars":
            given = yaml.safe_load(value or following)
            variables |= given if isinstance(given, dict) else {}
    return bool(variables.get("raw_tables_schema"))


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
    """Print the messages of what failed and what to do next; returns the exit code.

    dbt's own, or 2 if a signal ended it.
    """
    err = sys.stderr
    print("\nThe build failed.\n", file=err)
    for text in run.errors[:SHOWN_ERRORS]:
        print(f"  {text}\n", file=err)
    if len(run.errors) > SHOWN_ERRORS:
        print(f"  and {len(run.errors) - SHOWN_ERRORS} more\n", file=err)
    print(f"What to do: {advice(' '.join(run.errors))}", file=err)
    print(f"Full log: {shown(run.log)}", file=err)
    return run.exit_code if run.exit_code > 0 else 2


if __name__ == "__main__":
    # dbt must not go on alone where this is told to end. DuckDB makes an error of its own
    # of an exit inside a query.
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: (told.append(number), sys.exit(2)))
    try:
        code = main(sys.argv[1:])
    except (RuntimeError, SystemExit):
        if not told:
            raise
        code = stop(
            "ended by SIGTERM, and dbt with it. Run again: it does the missing work."
        )
    sys.exit(code)
