"""dbt whose garbage collector looks less often; arguments as of dbt.

The manifest is a large tree that lives to the end of the run: Python looked through it
again and again. What fewer searches save stands in docs/performance.md.
"""

import gc
import sys
from pathlib import Path

# Objects that come into being between two searches of the young; and of the old.
YOUNG, OLDER, OLDEST = 50_000, 50, 100


def search_less() -> None:
    """Let the garbage collector of this process look less often."""
    gc.set_threshold(YOUNG, OLDER, OLDEST)


def dbt(*arguments: str) -> list[str]:
    """The command line that runs dbt so, from the project folder or any other."""
    return [sys.executable, str(Path(__file__).resolve()), *arguments]


if __name__ == "__main__":
    search_less()
    sys.path.pop(0)  # the folder of this file, where nothing is for dbt to import
    sys.argv[0] = "dbt"

    from dbt.cli.main import cli

    cli()
