"""Everything that must hold before a change lands, one quiet step after the other.

The demo data is made and built in data/check, apart from your own raw folder and
warehouse. Output of every step goes to logs/check_<step>.log (the demo build's events
to logs/check_build.jsonl); a step that fails shows the end of its own.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.dbt_runner import ROOT, run_dbt  # noqa: E402
from scripts.demo_data.generate import generate  # noqa: E402
from scripts.demo_data.settings import Settings  # noqa: E402
from scripts.progress import Progress  # noqa: E402

CHECK = ROOT / "data" / "check"
LINTED_SQL = ["models", "analyses", "tests/singular", "tests/generic"]
SHOWN_LINES = 40


class StepError(Exception):
    """A step failed; the message is what to show of it."""


def main() -> int:
    """Run all steps, or those of --only lint; 0 if all of them pass, else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["lint"])
    only = parser.parse_args().only
    started = time.monotonic()
    steps = [("ruff", ruff), ("sqlfluff", sqlfluff)]
    if not only:
        steps += [("demo build", demo_build), ("pytest", pytest)]
    shutil.rmtree(CHECK, ignore_errors=True)
    CHECK.mkdir(parents=True)
    for name, step in steps:
        begun = time.monotonic()
        try:
            result = step()
        except StepError as problem:
            print(f"{problem}\nFAILED: {name}", file=sys.stderr)
            return 1
        print(f"{name:<11} ok  {time.monotonic() - begun:4.0f} s  {result}", flush=True)
    done = "lint" if only else "all checks"
    print(f"PASSED: {done} in {time.monotonic() - started:.0f} s.")
    return 0


def environment() -> dict[str, str]:
    """Variables that point dbt to the raw folder and warehouse of the check."""
    return {
        "RAW_DATA": str(CHECK / "raw"),
        "DUCKDB_PATH": str(CHECK / "customer_health.duckdb"),
        "PUBLISHED_PATH": str(CHECK / "published" / "customer_health.duckdb"),
        "AS_OF_DATE": str(Settings(out=CHECK).end_date),
    }


def run(name: str, command: list[str], label: str, expected_lines: int) -> list[str]:
    """Run a tool of the environment; its lines, or StepError with the last of them.

    expected_lines is about how many lines a passing run prints, for the progress line.
    """
    log = ROOT / "logs" / f"check_{name}.log"
    log.parent.mkdir(exist_ok=True)
    tool = str(Path(sys.executable).with_name(command[0]))
    process = subprocess.Popen(
        [tool, *command[1:]],
        cwd=ROOT,
        env=os.environ | environment() | {"CUSTOMER_HEALTH_DEMO": str(CHECK)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    progress = Progress(label, expected_lines)
    lines = []
    with log.open("w") as file:
        for line in process.stdout:
            file.write(line)
            lines.append(line.rstrip())
            progress.step(line.strip()[:50])
    progress.done()
    if process.wait():
        told = [line for line in lines if not line.endswith(" PASS")]
        raise StepError("\n".join([*told[-SHOWN_LINES:], f"Full output: {log}"]))
    return lines


def ruff() -> str:
    """Python is linted and formatted."""
    run("ruff", ["ruff", "check", "."], "ruff check", 1)
    run("ruff_format", ["ruff", "format", "--check", "."], "ruff format", 1)
    return "Python linted and formatted"


def sqlfluff() -> str:
    """SQL is linted as dbt renders it."""
    files = sum(len(list((ROOT / folder).rglob("*.sql"))) for folder in LINTED_SQL)
    run(
        "sqlfluff",
        [
            *("python", "-m", "scripts.lint_sql", "lint", "--processes", "2"),
            *("--nocolor", "-v", *LINTED_SQL),
        ],
        "sqlfluff",
        files,
    )
    return f"{files} SQL files linted"


def demo_build() -> str:
    """The demo data builds with every test and without a warning."""
    marker = generate(Settings(out=CHECK / "raw"))
    build = run_dbt(
        ["--warn-error", "build"],
        environment(),
        ROOT / "logs" / "check_build.jsonl",
        "demo build",
    )
    if build.exit_code:
        raise StepError("\n".join(build.errors[:SHOWN_LINES]))
    return f"{build.steps} nodes, {marker['rows']['accounts']} accounts"


def pytest() -> str:
    """The Python tests pass."""
    lines = run(
        "pytest",
        [
            *("pytest", "tests/python", "-q", "--color=no", "-p", "no:cacheprovider"),
            *("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"),
            *("--durations", "15"),
        ],
        "pytest",
        20,
    )
    return lines[-1].strip("= ") if lines else ""


if __name__ == "__main__":
    sys.exit(main())
