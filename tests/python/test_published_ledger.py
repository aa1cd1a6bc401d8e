"""The published lane is a ledger: what it appends, with what reason, and what it never does.

One small warehouse lives through a row of nights; every fixture is one of them and leaves
what the next one starts from.
"""

from __future__ import annotations

import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from scripts.demo_data.settings import Settings
from tests.python.dbt_here import NightError
from tests.python.ledger import (
    NEW_VERSION,
    NO_TESTS,
    RESTATEMENT_DAYS,
    Step,
    add_rows,
    add_version,
    copied,
    key_of,
    latest_rows,
    ledger_of,
    new_warehouse,
    remove_account,
    rewrite,
    rows_of,
    step,
    swap_weights,
)
from tests.python.reference.build import PROJECT, copy_project
from tests.python.replay.nights import Warehouse

TODAY = Settings(out=Path()).end_date
FIRST_NIGHT, AFTER_A_WEEK = TODAY - timedelta(days=10), TODAY - timedelta(days=3)
BACKFILLED_FROM = TODAY - timedelta(days=60)
OLDEST_REVISED = TODAY - timedelta(days=RESTATEMENT_DAYS)
# Accounts of the demo data: one gets late usage, one a late invoice, one goes and returns.
USER, DEBTOR, LEAVER = "acc_00007", "acc_00008", "acc_00012"
NEW_VERSION_FROM = TODAY - timedelta(days=5)
LEDGER_ALONE = ("run", "--select", "fct_account_health_published")


def variables(**values: object) -> tuple[str, str]:
    """The --vars of a dbt command."""
    return "--vars", json.dumps(values)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    """The warehouse that lives through the nights."""
    return new_warehouse(tmp_path_factory.mktemp("ledger"))


@pytest.fixture(scope="module")
def first(warehouse) -> Step:
    """The first run of all, with a backfill."""
    backfill = variables(publish_from=str(BACKFILLED_FROM))
    return step(warehouse, FIRST_NIGHT, "build", *NO_TESTS, *backfill)


@pytest.fixture(scope="module")
def missed_week(warehouse, first) -> Step:
    """The next run, a week later."""
    return step(warehouse, AFTER_A_WEEK)


@pytest.fixture(scope="module")
def complete_raw(warehouse, missed_week) -> Path:
    """Late rows arrive: usage of three days ago, an unpaid invoice of 50 days ago."""
    raw = warehouse.raw
    late_day = AFTER_A_WEEK
    add_rows(
        raw / "usage_events" / "2026-06.parquet",
        "select 'late_' || i as event_id, "
        f"'{USER}' as account_id, timestamp '{late_day} 09:00:00' as event_at, "
        "'late_user_' || i % 40 as user_id, 'core' as product, 1::int as quantity, "
        f"timestamp '{TODAY} 01:00:00' as loaded_at from range(400) as t(i)",
    )
    issued = TODAY - timedelta(days=52)
    add_rows(
        raw / "invoices.parquet",
        f"select 'late_invoice' as invoice_id, '{DEBTOR}' as account_id, "
        f"timestamp '{issued} 09:00:00' as issued_at, "
        f"timestamp '{issued + timedelta(days=2)} 09:00:00' as due_at, "
        "99000.00::decimal(18, 2) as amount, 'open' as status, "
        f"timestamp '{TODAY} 01:00:00' as loaded_at",
    )
    whole = raw.with_name("whole_raw")
    shutil.copytree(raw, whole)
    remove_account(raw, LEAVER)
    return whole


@pytest.fixture(scope="module")
def late_data(warehouse, complete_raw, tmp_path_factory) -> Step:
    """The night in which rows came late and an account vanished."""
    return step(warehouse, TODAY)


@pytest.fixture(scope="module")
def late_night_copy(warehouse, late_data, tmp_path_factory) -> Warehouse:
    """The warehouse as that night left it."""
    return copied(warehouse, tmp_path_factory.mktemp("late_night"))


@pytest.fixture(scope="module")
def returned(warehouse, late_night_copy, complete_raw) -> Step:
    """The same night once more, the account being back."""
    shutil.rmtree(warehouse.raw)
    shutil.copytree(complete_raw, warehouse.raw)
    return step(warehouse, TODAY)


@pytest.fixture(scope="module")
def backdated(warehouse, returned) -> Step:
    """A run as of an earlier day."""
    allowed = variables(allow_backdate=True)
    day = TODAY - timedelta(days=2)
    return step(warehouse, day, "build", *NO_TESTS, *allowed)


@pytest.fixture(scope="module")
def forward(warehouse, backdated) -> Step:
    """The next ordinary night."""
    return step(warehouse, TODAY + timedelta(days=1))


@pytest.fixture(scope="module")
def new_version(warehouse, forward) -> Step:
    """The same night after a version went live that holds from five days ago."""
    add_version(warehouse.project, NEW_VERSION_FROM)
    return step(warehouse, forward.as_of)


@pytest.fixture(scope="module")
def new_code(warehouse, new_version) -> Step:
    """A full refresh of the same night under a macro that rounds more."""
    macro = warehouse.project / "macros" / "numbers" / "rounded.sql"
    text = macro.read_text()
    assert ", 9)" in text
    macro.write_text(text.replace(", 9)", ", 4)"))
    return step(warehouse, new_version.as_of, "build", *NO_TESTS, "--full-refresh")


def days(first: date, last: date) -> set[date]:
    """All days from the first to the last."""
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


@pytest.mark.parametrize("statement", ["drop table", "delete from"])
def test_first_run_publishes_its_day_alone(
    statement, warehouse, first, tmp_path
) -> None:
    """Also where the ledger is there, without rows."""
    again = copied(warehouse, tmp_path)
    with duckdb.connect(str(again.database)) as connection:
        connection.execute(f"{statement} fct_account_health_published")
    alone = step(again, FIRST_NIGHT, *LEDGER_ALONE)
    assert alone.before == []
    assert {row["health_date"] for row in alone.after} == {FIRST_NIGHT}
    assert {(row["revision"], row["revised_reason"]) for row in alone.after} == {
        (0, None)
    }
    assert len(alone.after) == sum(key[1] == FIRST_NIGHT for key in alone.restated)
    assert len(alone.after) > 8


def test_first_run_marks_a_backfill(first) -> None:
    assert {key_of(row) for row in first.after} == {
        key for key in first.restated if key[1] >= BACKFILLED_FROM
    }
    for row in first.after:
        assert row["revision"] == 0
        is_earlier = row["health_date"] < FIRST_NIGHT
        assert row["revised_reason"] == ("backfill" if is_earlier else None)
    assert min(row["health_date"] for row in first.after) == BACKFILLED_FROM


def test_missed_days_are_published_as_if_in_time(first, missed_week) -> None:
    missed_week.assert_old_rows_are_untouched()
    missed = days(FIRST_NIGHT + timedelta(days=1), AFTER_A_WEEK)
    assert {key_of(row) for row in missed_week.appended} == {
        key for key in missed_week.restated if key[1] in missed
    }
    assert {row["health_date"] for row in missed_week.appended} == missed
    for row in missed_week.appended:
        assert (row["revision"], row["revised_reason"]) == (0, None)
        assert row["as_of_date"] == AFTER_A_WEEK


def test_late_data_revises_what_differs_and_is_not_too_old(late_data) -> None:
    late_data.assert_old_rows_are_untouched()
    revisions = [
        row for row in late_data.appended if row["health_date"] <= AFTER_A_WEEK
    ]
    assert {key_of(row) for row in revisions} == late_data.expected_revisions()
    of = {
        account: [row for row in revisions if row["account_id"] == account]
        for account in (USER, DEBTOR, LEAVER)
    }
    assert sum(map(len, of.values())) == len(revisions)
    assert {row["health_date"] for row in of[USER]} == {AFTER_A_WEEK}
    for row in of[USER] + of[DEBTOR]:
        assert (row["revision"], row["revised_reason"]) == (1, "late_data")
        restated = late_data.restated[key_of(row)]
        assert row["score"] == restated["score"]
    # The invoice changed older published days too: restated, but not revised.
    assert min(row["health_date"] for row in of[DEBTOR]) == OLDEST_REVISED
    published = {key_of(row): row for row in late_data.before}
    day_before = DEBTOR, OLDEST_REVISED - timedelta(days=1)
    assert published[day_before]["score"] != late_data.restated[day_before]["score"]


def test_days_since_the_last_night_come_with_it(late_data) -> None:
    new = [row for row in late_data.appended if row["health_date"] > AFTER_A_WEEK]
    assert {row["health_date"] for row in new} == days(
        AFTER_A_WEEK + timedelta(days=1), TODAY
    )
    assert {(row["revision"], row["revised_reason"]) for row in new} == {(0, None)}
    assert LEAVER not in {row["account_id"] for row in new}


def test_vanished_account_is_removed(late_data) -> None:
    removed = [row for row in late_data.appended if row["account_id"] == LEAVER]
    assert {row["health_date"] for row in removed} == days(OLDEST_REVISED, AFTER_A_WEEK)
    for row in removed:
        assert (row["revision"], row["revised_reason"]) == (1, "removed")
        assert {row[column] for column in ("score", "band", "status", "mrr")} == {None}


def test_returned_account_is_revised_once_more_and_nobody_else(returned) -> None:
    returned.assert_old_rows_are_untouched()
    assert {key_of(row) for row in returned.appended} == {
        key
        for key in returned.restated
        if key[0] == LEAVER and key[1] >= OLDEST_REVISED
    }
    for row in returned.appended:
        was_published = row["health_date"] <= AFTER_A_WEEK
        assert row["revision"] == (2 if was_published else 0)
        assert row["revised_reason"] == "late_data"
        assert row["status"] == "active"


def test_backdated_run_publishes_nothing(backdated) -> None:
    assert backdated.after == backdated.before
    assert max(key[1] for key in backdated.restated) == backdated.as_of


def test_next_night_after_a_backdated_run_goes_on(forward) -> None:
    forward.assert_old_rows_are_untouched()
    assert {key_of(row) for row in forward.appended} == {
        key for key in forward.restated if key[1] == TODAY + timedelta(days=1)
    }
    assert {(row["revision"], row["revised_reason"]) for row in forward.appended} == {
        (0, None)
    }


def test_new_version_revises_its_days_with_reason_config(new_version) -> None:
    new_version.assert_old_rows_are_untouched()
    assert {key_of(row) for row in new_version.appended} == (
        new_version.expected_revisions()
    )
    assert {row["revised_reason"] for row in new_version.appended} == {"config"}
    assert {row["model_version"] for row in new_version.appended} == {NEW_VERSION}
    assert {row["health_date"] for row in new_version.appended} == days(
        NEW_VERSION_FROM, new_version.as_of
    )


def test_new_code_revises_with_reason_code_even_by_full_refresh(new_code) -> None:
    new_code.assert_old_rows_are_untouched()
    assert {key_of(row) for row in new_code.appended} == new_code.expected_revisions()
    published = latest_rows(new_code.before)
    for row in new_code.appended:
        # A day that the new version left as it was is still published under the old one.
        is_config = row["config_hash"] != published[key_of(row)]["config_hash"]
        assert row["revised_reason"] == ("config" if is_config else "code")
        assert not is_config or row["health_date"] >= NEW_VERSION_FROM
    assert "code" in {row["revised_reason"] for row in new_code.appended}
    assert len({row["health_date"] for row in new_code.appended}) > RESTATEMENT_DAYS / 2
    old = {row["code_hash"] for row in new_code.before}
    new = {row["code_hash"] for row in new_code.appended}
    assert (len(old), len(new), old & new) == (1, 1, set())


def test_code_hash_knows_how_raw_tables_are_read(tmp_path) -> None:
    project = copy_project(tmp_path / "project", PROJECT / "seeds" / "health_model")
    place = Warehouse(tmp_path / "work", project, tmp_path / "raw")
    place.work.mkdir()

    def code_hash() -> str:
        place.run(TODAY, "compile", "--select", "fct_account_health_published")
        compiled = next(place.target("{}").rglob("fct_account_health_published.sql"))
        return re.search(r"'(\w{32})' as code_hash", compiled.read_text())[1]

    before = code_hash()
    assert code_hash() == before
    parsing = project / "macros" / "dialect" / "parse_timestamp.sql"
    parsing.write_text(parsing.read_text().replace("{1,9}", "{1,6}"))
    assert code_hash() != before


def test_published_version_cannot_be_edited(warehouse, new_code) -> None:
    kept = warehouse.project / "seeds" / "health_model"
    saved = warehouse.project.with_name("seeds_of_before")
    shutil.copytree(kept, saved)
    try:
        swap_weights(warehouse.project)
        with pytest.raises(NightError, match=NEW_VERSION):
            warehouse.run(new_code.as_of, "build", *NO_TESTS)
    finally:
        shutil.copytree(saved, kept, dirs_exist_ok=True)
    assert ledger_of(warehouse.database) == new_code.after


def test_empty_build_alters_nothing(late_night_copy, tmp_path) -> None:
    again = copied(late_night_copy, tmp_path)
    empty = step(again, TODAY, "build", "--empty", *NO_TESTS)
    assert len(empty.before) > 0
    assert empty.after == empty.before


def test_emptied_raw_table_stops_the_build(late_night_copy, tmp_path) -> None:
    again = copied(late_night_copy, tmp_path)
    file = again.raw / "invoices.parquet"
    rewrite(file, f"from '{file}' limit 0")
    before = ledger_of(again.database)
    with pytest.raises(NightError, match="invoices"):
        again.run(TODAY + timedelta(days=1), "build", *NO_TESTS)
    assert ledger_of(again.database) == before


def analysis(warehouse: Warehouse, name: str, **values: object) -> list[dict]:
    """Compile an analysis as dbt does and run it."""
    given = variables(**values)
    warehouse.run(TODAY, "compile", "--select", name, *given)
    compiled = warehouse.target(given[1]) / "compiled" / "customer_health"
    return rows_of(
        warehouse.database, (compiled / "analyses" / f"{name}.sql").read_text()
    )


def test_what_we_believed_about_a_day(late_night_copy, late_data) -> None:
    history = sorted(
        (row for row in late_data.after if key_of(row) == (USER, AFTER_A_WEEK)),
        key=lambda row: row["revision"],
    )
    assert len(history) == 2
    for believed_on, expected in ((AFTER_A_WEEK, history[0]), (TODAY, history[1])):
        found = analysis(
            late_night_copy,
            "what_we_believed",
            believed_on=str(believed_on),
            about_day=str(AFTER_A_WEEK),
        )
        answers = {row["account_id"]: row for row in found}
        assert len(answers) == len(found) > 8
        assert answers[USER]["score"] == expected["score"]
        assert answers[USER]["revision"] == expected["revision"]
        is_gone = answers[LEAVER]["revised_reason"] == "removed"
        assert is_gone == (believed_on == TODAY)


def test_why_todays_view_differs(late_night_copy, late_data) -> None:
    found = {
        key_of(row): row for row in analysis(late_night_copy, "why_todays_view_differs")
    }
    first = {key_of(row): row for row in late_data.before if row["revision"] == 0}
    user = found[USER, AFTER_A_WEEK]
    assert user["reasons"] == "1 late_data"
    assert user["score_published"] == first[USER, AFTER_A_WEEK]["score"]
    assert user["score_today"] == late_data.restated[USER, AFTER_A_WEEK]["score"]
    too_old = found[DEBTOR, OLDEST_REVISED - timedelta(days=1)]
    assert too_old["reasons"] == "data or code, after the days that are revised"
    assert found[DEBTOR, OLDEST_REVISED]["reasons"] == "1 late_data"
    assert found[LEAVER, OLDEST_REVISED]["reasons"] == "1 removed"
    gone = found[LEAVER, OLDEST_REVISED - timedelta(days=1)]
    assert gone["reasons"] == "gone since, after the days that are revised"
    assert {account for account, _ in found} == {USER, DEBTOR, LEAVER}
