"""Say which feeds are late: `dbt source freshness` under the lock of the build file.

Reads RAW_DATA, AS_OF_DATE and DUCKDB_PATH. Exit code 0: all feeds are fresh; 1: some are
late; 2: not looked at, for the reason given (a build is running, say).
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.dbt_command import dbt  # noqa: E402
from scripts.dbt_runner import ROOT  # noqa: E402
from scripts.locks import LockedError, locked  # noqa: E402
from scripts.publish import places_of_environment  # noqa: E402


def main() -> int:
    """Look at the feeds; exit code as above."""
    try:
        with locked(places_of_environment().database) as lock:
            return subprocess.run(
                dbt("--quiet", "source", "freshness"),
                cwd=ROOT,
                pass_fds=(lock,),
                check=False,
            ).returncode
    except LockedError as problem:
        print(f"freshness: {problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
