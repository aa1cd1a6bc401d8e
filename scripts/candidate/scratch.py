"""A copy of the warehouse in which the last days are scored anew, with other seeds.

What is counted from events, and every past before the window, is taken from the copy; the
models from the work list to the account score run as in a night whose work list names all
accounts from the first day of the window on.
"""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scripts.candidate.seeds import (
    ChangesError,
    keep_model,
    lay_over,
    model_to_score,
    versions_of,
)
from scripts.dbt_runner import ROOT, DbtRun, run_dbt, settings_without_start
from scripts.locks import locked
from scripts.publication.completeness import incomplete_reason
from scripts.raw_schema import raw_schema

# Of the project, what dbt needs to score.
PARTS = ("models", "macros", "seeds", "tests/generic")
SELECTED = ("+int_account_bands", "path:seeds")
# Kept from the last build: raw rows, what is counted from events, and what has changed.
KEPT = (
    "path:models/staging",
    "path:models/intermediate/events",
    "path:models/intermediate/presence",
    "path:models/intermediate/changes",
)

BEFORE = """
    create schema what_if;
    create table what_if.before_days as
    select * from main.fct_account_health_daily
    where health_date > date '{as_of}' - {days};
    create table what_if.before_dimensions as
    select * from main.fct_dimension_scores_daily
    where health_date > date '{as_of}' - {days};
    create table what_if.before_bands as
    select * from main_intermediate.int_bands_resolved;
    update {raw}.build_run set is_full = false, is_retry = false;
    drop table main_intermediate.int_account_changes;
    create table main_intermediate.int_account_changes as
    select '' as account_id, date '{as_of}' - {days} + 1 as first_date;
    create or replace view {raw}.unfinished_work as
    select * from {raw}.unfinished_work_before where false;
    create or replace view {raw}.published_versions as
    select * from {raw}.published_versions_before where false
"""


class ScratchError(Exception):
    """The seeds cannot be scored; `lines` say why."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class Scratch:
    """What was scored: the copy's file, the version, the last day (ISO), changed rows."""

    database: Path
    model: str
    as_of: str
    changes: list[str]


def score(
    changes: Path, warehouse: Path, folder: Path, days: int, wanted: str | None
) -> Scratch:
    """Score the last `days` days with the seeds of a folder, in `folder`.

    changes: folder of edited seeds. warehouse: the build file, only read. folder: an empty
    folder for the copy. wanted: a model version or None. Raises ChangesError,
    ScratchError, LockedError.
    """
    project = copied_project(folder / "project")
    seeds = project / "seeds" / "health_model"
    changed = lay_over(changes, seeds)
    database = copied_warehouse(warehouse, folder / "warehouse")
    as_of, built = keep_before(database, days)
    rows = versions_of(seeds)
    model = model_to_score(rows, built, as_of, wanted)
    keep_model(seeds.parent, model, [row["model_version"] for row in rows])
    run = run_dbt(
        [
            *("build", "--project-dir", str(project), "--profiles-dir", str(project)),
            *("--resource-type", "model", "--resource-type", "seed"),
            *("--select", *SELECTED, "--exclude", *KEPT),
        ],
        {
            "DBT_TARGET": "duckdb",
            "DUCKDB_PATH": str(database),
            "AS_OF_DATE": as_of,
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        },
        folder / "logs" / "what_if.jsonl",
        "what if",
    )
    if run.exit_code:
        raise ScratchError(messages(run))
    return Scratch(database, model, as_of, changed)


def copied_project(project: Path) -> Path:
    """A copy of the project's models, macros and seeds that reads no raw data."""
    for part in PARTS:
        shutil.copytree(ROOT / part, project / part)
    shutil.copy(ROOT / "profiles.yml", project)
    # The raw tables were prepared by the build that is copied.
    (project / "dbt_project.yml").write_text(settings_without_start())
    return project


def copied_warehouse(warehouse: Path, folder: Path) -> Path:
    """A copy of a build file, under the same name: its views name the file.

    Raises ChangesError if it is absent, being written or not a complete build.
    """
    if not warehouse.exists():
        raise ChangesError(
            f"there is no build file {warehouse}: run `make build` first."
        )
    folder.mkdir(parents=True)
    # The log first: the system ends DuckDB's own lock where this process closes the file.
    log = warehouse.with_name(warehouse.name + ".wal")
    with locked(warehouse), kept_complete(warehouse):
        for file in (log, warehouse):
            if file.exists():
                shutil.copy(file, folder)
    database = folder / warehouse.name
    database.chmod(0o644)
    return database


@contextlib.contextmanager
def kept_complete(warehouse: Path) -> Iterator[None]:
    """A block in which no plain dbt, which knows no lock of ours, writes a build file.

    Raises ChangesError if one does, or where the last build did not complete.
    """
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            reason = incomplete_reason(connection)
            if reason:
                raise ChangesError(f"{reason}.")
            yield
    except duckdb.Error as problem:
        raise ChangesError(
            f"{warehouse} cannot be read: {str(problem).splitlines()[0]}"
        ) from problem


def keep_before(database: Path, days: int) -> tuple[str, list[str]]:
    """Set the live scores of the window aside in the copy and list its days as work.

    Returns the last day (ISO) and the model versions of the last build.
    """
    try:
        with duckdb.connect(str(database)) as connection:
            raw = raw_schema(connection)
            as_of = connection.sql(
                f"select as_of_date from {raw}.build_run"
            ).fetchall()[0][0]
            rows = connection.sql(
                "select model_version from main_seeds.health_model_versions"
            ).fetchall()
            for name in ("unfinished_work", "published_versions"):
                connection.execute(
                    f"create table {raw}.{name}_before as from {raw}.{name} limit 0"
                )
            statements = BEFORE.format(raw=raw, as_of=as_of, days=days)
            for statement in statements.split(";"):
                connection.execute(statement)
    except duckdb.Error as problem:
        raise ChangesError(
            f"{database.name} is no complete build: {str(problem).splitlines()[0]}"
        ) from problem
    return str(as_of), [row[0] for row in rows]


def messages(run: DbtRun) -> list[str]:
    """What dbt said went wrong, without the words around the gate's text."""
    lines = []
    for error in run.errors:
        told = error.partition("Violations:")
        lines += ("Violations:" + told[2] if told[1] else error).splitlines()
    return [line for line in lines if line.strip()]
