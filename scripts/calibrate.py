"""Propose weights and curves from history as a candidate version; nothing goes live.

    make calibrate            # reads DUCKDB_PATH, writes data/calibration

The fit runs in an environment of its own (.venvs/calibration, installed when first asked
for). Exit code 0: written; 2: no build; 3: too few leavers to say anything.
"""

import argparse
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.dbt_runner import ROOT  # noqa: E402
from scripts.environments import environment  # noqa: E402
from scripts.publish import places_of_environment  # noqa: E402


def main() -> int:
    """Run the fit in its environment; exit code as above."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "calibration")
    given = parser.parse_args()
    database = places_of_environment().database
    if not database.exists():
        print(f"calibrate: there is no build file {database}.", file=sys.stderr)
        return 2
    return subprocess.run(
        [
            *(str(environment("calibration") / "python"), "-m"),
            *("scripts.calibration.propose", "--db", str(database)),
            *("--out", str(given.out.resolve())),
        ],
        cwd=ROOT,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
