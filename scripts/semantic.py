"""Ask the metrics of the semantic layer: MetricFlow (`mf`) on the published file.

    make semantic ARGS="query --metrics accounts,mrr --group-by metric_time__month"
    make semantic ARGS="query --saved-query board_months --csv board.csv"
    make semantic ARGS="list metrics"

Installs .venvs/semantic when first asked for. Reads PUBLISHED_PATH (default
data/published/customer_health.duckdb) without writing, so it may run beside a build; with
--build-file as first argument it reads DUCKDB_PATH instead. Exit code: that of mf,
or of dbt if the project does not parse; 2: nothing was published.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.dbt_runner import ROOT  # noqa: E402
from scripts.environments import environment  # noqa: E402
from scripts.publish import places_of_environment  # noqa: E402

# What dbt reads of the project. mf reads target/ of the folder it runs in and knows no
# other: a folder of its own keeps the record of the last build, which `publish` reads.
PARTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests")
FOLDER = ROOT / "data" / "semantic"


def linked_project(folder: Path) -> Path:
    """A folder with links to what dbt reads of the project; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        if not (folder / part).is_symlink():
            (folder / part).symlink_to(ROOT / part)
    return folder


def settings(database: Path) -> dict[str, str]:
    """Environment variables under which dbt and mf read a file of marts, read-only."""
    return {"DBT_TARGET": "published", "PUBLISHED_PATH": str(database)}


def main() -> int:
    """Parse the project against the file, then run mf with the arguments given."""
    arguments = sys.argv[1:]
    places = places_of_environment()
    database = places.published
    if arguments[:1] == ["--build-file"]:
        database = places.database
        arguments = arguments[1:]
    if not arguments:
        print(__doc__.strip())
        return 0
    if not database.exists():
        print(f"semantic: {database} is not there: make build first", file=sys.stderr)
        return 2
    # A file that mf writes goes where the caller stands, not where it runs.
    if "--csv" in arguments[:-1]:
        at = arguments.index("--csv") + 1
        arguments[at] = str(Path.cwd() / arguments[at])
    bin_folder = environment("semantic")
    folder = linked_project(FOLDER)
    variables = os.environ | settings(database)
    variables.pop("DBT_TARGET_PATH", None)
    for command in (
        [str(bin_folder / "dbt"), "--quiet", "parse"],
        [str(bin_folder / "mf"), *arguments],
    ):
        done = subprocess.run(command, cwd=folder, env=variables)
        if done.returncode:
            print(f"semantic: failed: {shlex.join(command)}", file=sys.stderr)
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
