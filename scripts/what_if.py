"""Score edited seeds as a candidate over the last days, beside the live model.

    make what-if CHANGES=path/to/folder

The folder holds edited copies of files of seeds/health_model (`<seed>.csv`), or some of
their rows (`<seed>.rows.csv`). DUCKDB_PATH names the build file; it is only read, and
nothing published is touched. Writes migration.csv, movers.csv and scores.csv. Exit code 0,
or 2 with the reason.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.candidate.report import report  # noqa: E402
from scripts.candidate.scratch import ScratchError, score  # noqa: E402
from scripts.candidate.seeds import ChangesError  # noqa: E402
from scripts.dbt_runner import ROOT  # noqa: E402
from scripts.locks import LockedError  # noqa: E402
from scripts.publish import places_of_environment  # noqa: E402

DAYS = 90


def main(arguments: list[str] | None = None) -> int:
    """Score, write and print; exit code as above."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("changes", type=Path, help="folder of edited seeds")
    parser.add_argument(
        "--model", help="version to score (default: a new one, else live)"
    )
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "what_if")
    given = parser.parse_args(arguments)
    started = time.monotonic()
    if given.days < 1:
        parser.error("--days must be at least 1")
    warehouse = places_of_environment().database
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".scratch_", dir=given.out) as folder:
            scored = score(
                given.changes.resolve(),
                warehouse,
                Path(folder).resolve(),
                given.days,
                given.model or None,
            )
            lines = report(scored.database, scored.model, scored.as_of, given.out)
    except (ChangesError, LockedError, OSError) as problem:
        print(f"what-if: {problem}", file=sys.stderr)
        return 2
    except ScratchError as problem:
        print("what-if: these seeds cannot be scored.", file=sys.stderr)
        print("\n".join(f"  {line}" for line in problem.lines), file=sys.stderr)
        return 2
    print("\n".join(lines))
    print("  changes          " + ("; ".join(scored.changes) or "none"))
    print(f"  written          {given.out} in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
