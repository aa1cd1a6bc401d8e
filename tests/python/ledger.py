"""What the tests of the published ledger look at: its rows, and the rule of revisions."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb

from scripts.demo_data.generate import generate
from scripts.demo_data.settings import Settings
from tests.python.reference.build import PROJECT, copy_project
from tests.python.reference.case_seeds import Seeds
from tests.python.replay.nights import Warehouse

NO_TESTS = ("--exclude-resource-type", "unit_test", "test")
RESTATEMENT_DAYS = 35
NEW_VERSION = "standard_next"
NUMBERS = ("score", "automatic_score", "coverage")
FACTS = (
    "band",
    "status",
    "unscored_reason",
    "override_id",
    "cap_rule",
    "profile",
    "mrr",
)
Key = tuple[str, date]
Row = dict[str, object]


@dataclass(frozen=True)
class Step:
    """One run: its as-of date, the ledger before and after it, the restated rows after."""

    as_of: date
    before: list[Row]
    after: list[Row]
    restated: dict[Key, Row]

    @property
    def appended(self) -> list[Row]:
        """The ledger rows that this run wrote."""
        lines = Counter(map(line_of, self.before))
        return [row for row in self.after if not lines[line_of(row)]]

    def assert_old_rows_are_untouched(self) -> None:
        """Every old row is there still, in all columns and as often as before."""
        lost = Counter(map(line_of, self.before)) - Counter(map(line_of, self.after))
        assert not lost
        assert len(self.after) == len(self.before) + len(self.appended)
        names = [(*key_of(row), row["revision"]) for row in self.after]
        assert len(set(names)) == len(names)

    def left_to_publish(self) -> set[Key]:
        """The days whose restated row the ledger does not have as it is after the run."""
        return replace(self, before=self.after).expected_revisions()

    def expected_revisions(self) -> set[Key]:
        """The published days whose restated row differs from the latest published one."""
        latest = latest_rows(self.before)
        days = [row["health_date"] for row in self.before]
        first = max(min(days), self.as_of - timedelta(days=RESTATEMENT_DAYS))
        keys = {
            key
            for key in self.restated.keys() | latest.keys()
            if first <= key[1] <= max(days)
        }
        return {key for key in keys if differs(latest.get(key), self.restated.get(key))}


def line_of(row: Row) -> tuple:
    """A row of the ledger as a value that can be counted."""
    return tuple(row.items())


def differs(published: Row | None, restated: Row | None) -> bool:
    """Whether a restated row needs a revision of what was published last."""
    was_there = published is not None and published["revised_reason"] != "removed"
    if not was_there or restated is None:
        return was_there != (restated is not None)
    for column in NUMBERS:
        old, new = published[column], restated[column]
        if (old is None) != (new is None):
            return True
        if old is not None and abs(old - new) > 1e-6:
            return True
    return any(published[column] != restated[column] for column in FACTS)


def latest_rows(rows: Iterable[Row]) -> dict[Key, Row]:
    """The row with the greatest revision of every account and day."""
    ordered = sorted(rows, key=lambda row: row["revision"])
    return {key_of(row): row for row in ordered}


def key_of(row: Row) -> Key:
    """Account and day of a row."""
    return row["account_id"], row["health_date"]


def rows_of(database: Path, query: str) -> list[Row]:
    """The rows of a query in a closed file."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def ledger_of(database: Path) -> list[Row]:
    """All rows of the ledger; none where there is no ledger yet."""
    try:
        return rows_of(database, "from fct_account_health_published order by all")
    except (duckdb.CatalogException, duckdb.IOException):
        return []


def step(warehouse: Warehouse, as_of: date, *arguments: str) -> Step:
    """Run a night and look at the ledger before and after it."""
    before = ledger_of(warehouse.database)
    warehouse.run(as_of, *(arguments or ("build", *NO_TESTS)))
    restated = rows_of(warehouse.database, "from fct_account_health_daily")
    return Step(
        as_of,
        before,
        ledger_of(warehouse.database),
        {key_of(row): row for row in restated},
    )


def new_warehouse(folder: Path) -> Warehouse:
    """A warehouse with little raw data, a project copy of its own and nothing built."""
    raw = folder / "raw"
    generate(Settings(out=raw, accounts=12, months=4))
    project = copy_project(folder / "project", PROJECT / "seeds" / "health_model")
    (folder / "work").mkdir()
    return Warehouse(folder / "work", project, raw)


def copied(warehouse: Warehouse, folder: Path) -> Warehouse:
    """The warehouse and its raw data in another folder; the same project."""
    shutil.copytree(warehouse.work, folder / "work")
    shutil.copytree(warehouse.raw, folder / "raw")
    return replace(warehouse, work=folder / "work", raw=folder / "raw")


def add_rows(file: Path, rows: str) -> None:
    """Append the rows of a query to a raw file; columns it does not name are null."""
    rewrite(file, f"from '{file}' union all by name ({rows})")


def rewrite(file: Path, query: str) -> None:
    """Replace a raw file by the rows of a query."""
    written = file.with_name(f"_{file.name}")
    with duckdb.connect() as connection:
        if file.suffix == ".csv":
            query = query.replace(
                f"'{file}'", f"read_csv('{file}', all_varchar = true)"
            )
        connection.execute(f"copy ({query}) to '{written}'")
    written.replace(file)


def remove_account(raw: Path, account: str) -> None:
    """Delete every row of an account from every raw file."""
    for file in raw.rglob("*.*"):
        if file.suffix not in (".csv", ".parquet"):
            continue
        columns = duckdb.sql(f"describe from '{file}'").fetchall()
        if "account_id" in [column[0] for column in columns]:
            rewrite(
                file, f"from '{file}' where account_id is distinct from '{account}'"
            )


def add_version(project: Path, effective_from: date) -> None:
    """A live version like `standard`, with usage and adoption weighed the other way."""
    folder = project / "seeds" / "health_model"
    seeds = Seeds(folder)
    seeds.add_version(NEW_VERSION, effective_from, "Usage and adoption change places.")
    seeds.swap_weights(NEW_VERSION)
    seeds.write(folder)


def swap_weights(project: Path) -> None:
    """Let two dimensions of the new version change places in the default profile."""
    folder = project / "seeds" / "health_model"
    seeds = Seeds(folder)
    seeds.swap_weights(NEW_VERSION)
    seeds.write(folder)
