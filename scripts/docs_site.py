"""Write the documentation as one HTML file: models, columns, lineage, a page per metric.

dbt docs of the project, in a folder of its own in which every metric of
health_metrics.csv has become an analysis: its page holds definition, curve and weights as
the seeds say them, its SQL is the query that shows it, its lineage where it comes from.
With a build file (DUCKDB_PATH) the site names column types and sizes, without one not.
Writes DOCS_PATH (default data/docs/customer_health.html). Exit code 0, or that of dbt.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.dbt_command import dbt  # noqa: E402
from scripts.dbt_runner import ROOT, settings_without_start  # noqa: E402
from scripts.metric_pages import write_pages  # noqa: E402
from scripts.publish import places_of_environment  # noqa: E402

DEFAULT_DOCS = "data/docs/customer_health.html"
PARTS = ("profiles.yml", "models", "macros", "seeds", "tests")


def main() -> int:
    """Make the site; exit code as above."""
    site = (ROOT / os.environ.get("DOCS_PATH", DEFAULT_DOCS)).resolve()
    database = places_of_environment().database
    raw = ROOT / os.environ.get("RAW_DATA", "data/raw")
    with tempfile.TemporaryDirectory() as work:
        project = Path(work)
        for part in PARTS:
            (project / part).symlink_to(ROOT / part)
        # What a build does first, it writes: docs read alone.
        (project / "dbt_project.yml").write_text(
            settings_without_start(), encoding="utf-8"
        )
        shutil.copytree(ROOT / "analyses", project / "analyses")
        pages = write_pages(ROOT, project / "analyses")
        command = dbt("--quiet", "docs", "generate", "--static")
        # Read-only, so that a site can be made while people read the file.
        settings = {"DBT_TARGET": "published", "RAW_DATA": str(raw)}
        if not database.exists():
            command.append("--empty-catalog")
            settings["DBT_TARGET"] = "duckdb"
            database = project / "customer_health.duckdb"
        settings |= {"PUBLISHED_PATH": str(database), "DUCKDB_PATH": str(database)}
        environment = os.environ | settings
        environment.pop("DBT_TARGET_PATH", None)
        done = subprocess.run(command, cwd=project, env=environment)
        if done.returncode:
            print(f"docs: dbt failed, {site} is as it was", file=sys.stderr)
            return done.returncode
        site.parent.mkdir(parents=True, exist_ok=True)
        aside = site.with_name(site.name + ".writing")
        shutil.copy(project / "target" / "static_index.html", aside)
        os.replace(aside, site)
    print(f"Documentation with {pages} metric pages: {site}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
