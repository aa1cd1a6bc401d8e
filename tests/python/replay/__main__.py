"""Run one replay by hand: the journal and progress go to the screen.

Exit code 0 if every compared night equals its full refresh, 1 if not (the folder stays).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.python.dbt_here import NightError
from tests.python.replay.replay import Replay, ReplayDifferenceError, Settings


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and run the replay."""
    parser = argparse.ArgumentParser(
        "python -m tests.python.replay", description=__doc__
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--nights", type=int, default=15)
    parser.add_argument("--accounts", type=int, default=30)
    parser.add_argument("--keep", type=Path, help="folder for raw data and warehouses")
    parser.add_argument(
        "--compare-all", action="store_true", help="compare every night"
    )
    given = parser.parse_args(arguments)
    folder = given.keep or Path(tempfile.mkdtemp(prefix="replay_"))
    if folder.exists() and any(folder.iterdir()):
        parser.error(f"the folder is not empty: {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    replay = Replay(folder, Settings(given.seed, given.nights, given.accounts), _say)
    for night in replay.plan:
        night.is_compared |= given.compare_all
    try:
        replay.run()
    except (ReplayDifferenceError, NightError) as problem:
        _say("\n".join(str(entry) for entry in replay.journal.entries))
        print(problem, file=sys.stderr)
        print(f"Kept: {folder}", file=sys.stderr)
        return 1
    _say("\n".join(str(entry) for entry in replay.journal.entries))
    _say(f"Equal after {given.nights} nights, seed {given.seed}.")
    if not given.keep:
        shutil.rmtree(folder)
    return 0


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
