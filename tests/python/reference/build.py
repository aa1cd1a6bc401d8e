"""Build the project with dbt into a file of its own, with the shipped or changed seeds."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from tests.python.dbt_here import run_here
from tests.python.one_path import one_path, parsed_folder

PROJECT = Path(__file__).resolve().parents[3]
PARTS = (
    "dbt_project.yml",
    "profiles.yml",
    "macros",
    "models",
    "seeds",
    "tests",
    "analyses",
)


def copy_project(target: Path, seeds: Path) -> Path:
    """Copy the dbt files to `target` with `seeds` as its health_model; returns `target`."""
    target.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        source = PROJECT / part
        if source.is_dir():
            ignored = shutil.ignore_patterns("python", "__pycache__")
            shutil.copytree(source, target / part, ignore=ignored, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, target / part)
    for path in seeds.glob("*.csv"):
        shutil.copy(path, target / "seeds" / "health_model" / path.name)
    return target


def build(
    work: Path,
    raw: Path,
    as_of: date | str,
    project: Path = PROJECT,
    with_tests: bool = False,
    select: tuple[str, ...] = (),
    variables: str = "{}",
) -> Path:
    """Run `dbt build` and return the DuckDB file. Raises NightError if it fails.

    work: folder for the warehouse and logs. with_tests: run data and unit tests too.
    variables: dbt vars as YAML.
    select: only these nodes (default: the whole project).
    """
    work.mkdir(parents=True, exist_ok=True)
    database = work / "warehouse.duckdb"
    environment = {
        "RAW_DATA": str(raw),
        "AS_OF_DATE": str(as_of),
        "DUCKDB_PATH": str(one_path(work) / database.name),
        "DBT_TARGET_PATH": str(parsed_folder(project, variables)),
        "DBT_LOG_PATH": str(work / "logs"),
        "DBT_PROJECT_DIR": str(project),
        "DBT_PROFILES_DIR": str(project),
    }
    command = ["build", "--no-write-json", "--log-level-file", "none"]
    command += ["--threads", "2", "--vars", variables]
    if not with_tests:
        command += ["--exclude-resource-type", "test", "unit_test"]
    if select:
        command += ["--select", *select]
    run_here(command, environment)
    return database
