"""The nightly job in Dagster: every dbt node an asset, the published file one after them.

    pip install -r examples/orchestration/dagster/requirements.txt
    dagster dev -f examples/orchestration/dagster/definitions.py

RAW_DATA, DUCKDB_PATH and PUBLISHED_PATH come from the environment, as everywhere.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from dagster_dbt import (
    DbtCliResource,
    DbtProject,
    dbt_assets,
    get_asset_key_for_model,
)

ROOT = Path(__file__).resolve().parents[3]
DBT = str(Path(sys.executable).with_name("dbt"))
# Dagster gives every run a target folder of its own; the publication reads this one.
TARGET = ROOT / "target" / "dagster"

project = DbtProject(project_dir=ROOT)
if not project.manifest_path.exists():
    subprocess.run([DBT, "--quiet", "parse"], cwd=ROOT, check=True)


@dbt_assets(manifest=project.manifest_path, project=project)
def customer_health(
    context: dg.AssetExecutionContext, dbt: DbtCliResource
) -> Iterator[object]:
    """`dbt build`, the whole nightly job."""
    TARGET.mkdir(parents=True, exist_ok=True)
    yield from dbt.cli(["build"], context=context, target_path=TARGET).stream()


@dg.asset(deps=[get_asset_key_for_model([customer_health], "util_build_state")])
def published_file(context: dg.AssetExecutionContext) -> None:
    """The file that BI tools read; refused (and red) if the build was not complete."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "publish.py")],
        cwd=ROOT,
        env=os.environ | {"DBT_TARGET_PATH": str(TARGET)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise dg.Failure(done.stderr.strip())
    context.log.info(done.stdout.strip())


nightly = dg.define_asset_job("nightly", selection=dg.AssetSelection.all())

defs = dg.Definitions(
    assets=[customer_health, published_file],
    jobs=[nightly],
    schedules=[dg.ScheduleDefinition(job=nightly, cron_schedule="15 4 * * *")],
    resources={"dbt": DbtCliResource(project_dir=project, dbt_executable=DBT)},
)
