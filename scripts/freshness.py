"""Say which feeds are late: `dbt source freshness` under the lock of the build file.

Reads RAW_DATA, AS_OF_DATE and DUCKDB_PATH. Exit code 0: all feeds are fresh; 1: some are
late, which are named, whether dbt calls it a warning or an error; 2: not looked at, for
the reason given (a build is running, say).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.dbt_command import dbt  # noqa: E402
from scripts.dbt_runner import ROOT  # noqa: E402
from scripts.locks import LockedError, locked  # noqa: E402
from scripts.publish import places_of_environment  # noqa: E402


def main() -> int:
    """Look at the feeds; exit code as above."""
    try:
        with (
            locked(places_of_environment().database) as lock,
            tempfile.TemporaryDirectory() as folder,
        ):
            answer = Path(folder) / "sources.json"
            subprocess.run(
                dbt("--quiet", "source", "freshness", "--output", str(answer)),
                cwd=ROOT,
                pass_fds=(lock,),
                check=False,
            )
            late = late_feeds(json.loads(answer.read_text()))
    except LockedError as problem:
        print(f"freshness: {problem}", file=sys.stderr)
        return 2
    except FileNotFoundError:
        print("freshness: dbt did not look at the feeds", file=sys.stderr)
        return 2
    except (OSError, ValueError) as problem:  # no lock can be made, half an answer
        print(f"freshness: {problem}", file=sys.stderr)
        return 2
    for line in late:
        print(line)
    return 1 if late else 0


def late_feeds(answer: dict) -> list[str]:
    """A line per feed that is not fresh, in the order of names.

    answer: what dbt writes, {"results": [{"unique_id", "status"}]}. A status is pass,
    warn, error or, for a table without loaded_at, runtime error.
    """
    statuses = {
        result["unique_id"].rpartition(".")[2]: result["status"]
        for result in answer["results"]
    }
    return [
        f"late: {feed} ({status})"
        for feed, status in sorted(statuses.items())
        if status != "pass"
    ]


if __name__ == "__main__":
    sys.exit(main())
