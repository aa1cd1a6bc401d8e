"""What a night computes: the work list, and what parts, holes and failures do to it.

One small warehouse lives through a row of nights; every fixture is one of them and leaves
what the next one starts from.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from scripts.demo_data.settings import Settings
from tests.python.dbt_here import NightError
from tests.python.ledger import NO_TESTS, add_rows, copied, new_warehouse, rows_of
from tests.python.replay.comparison import compare_warehouses
from tests.python.replay.nights import Warehouse

TODAY = Settings(out=Path()).end_date
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
MART = "fct_health_trends_weekly"
DROPPED = "fct_account_health_daily"
# Accounts of the demo data with late rows: an event of three days ago, an old invoice.
USER, DEBTOR = "acc_00007", "acc_00008"
EVENT_DAY, INVOICE_DAY = TODAY - timedelta(days=3), date(2026, 3, 22)
# A singular test of two models that fails if the environment says so; marts to its right
# wait for it.
SWITCH = f"""
select daily.account_id from {{{{ ref('{DROPPED}') }}}} as daily
inner join {{{{ ref('int_accounts_spined') }}}} as spined
    on daily.account_id = spined.account_id
where '{{{{ env_var("FAILING_NIGHT", "no") }}}}' = 'yes'
"""
RUN = "select * from raw.build_run"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    """The warehouse that lives through the nights, after its first."""
    built = new_warehouse(tmp_path_factory.mktemp("work_list"))
    (built.project / "tests" / "singular" / "switch.sql").write_text(SWITCH)
    built.run(YESTERDAY, "build", *NO_TESTS)
    return built


@pytest.fixture(scope="module")
def in_part(warehouse) -> Warehouse:
    """A copy after a build of the next day that left one mart out."""
    warehouse.run(TODAY, "build", *NO_TESTS, "--exclude", MART)
    return copied(warehouse, warehouse.work.with_name("in_part"))


@pytest.fixture(scope="module")
def healed(warehouse, in_part) -> Warehouse:
    """A copy after a whole build of that day."""
    warehouse.run(TODAY, "build", *NO_TESTS)
    return copied(warehouse, warehouse.work.with_name("healed"))


@pytest.fixture(scope="module")
def holed(warehouse, healed) -> Warehouse:
    """A copy in which the table of an incremental mart is missing."""
    with duckdb.connect(str(warehouse.database)) as connection:
        connection.execute(f"drop table {DROPPED}")
    return copied(warehouse, warehouse.work.with_name("holed"))


@pytest.fixture(scope="module")
def refilled(warehouse, holed) -> Warehouse:
    """A copy after the next build."""
    warehouse.run(TODAY, "build", *NO_TESTS)
    return copied(warehouse, warehouse.work.with_name("refilled"))


@pytest.fixture(scope="module")
def failed(warehouse, refilled) -> Warehouse:
    """A copy after the night of the next day with late rows, of which a test failed."""
    add_rows(
        warehouse.raw / "usage_events" / "2026-06.parquet",
        f"select 'late' as event_id, '{USER}' as account_id, 'u1' as user_id, "
        f"timestamp '{EVENT_DAY} 09:00:00' as event_at, 'core' as product",
    )
    add_rows(
        warehouse.raw / "invoices.parquet",
        f"select 'late' as invoice_id, '{DEBTOR}' as account_id, "
        f"timestamp '{INVOICE_DAY} 09:00:00' as issued_at, 5::decimal(18, 2) as amount",
    )
    without = ("--exclude-resource-type", "unit_test", "--exclude", "test_type:generic")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAILING_NIGHT", "yes")
        with pytest.raises(NightError, match="switch"):
            warehouse.run(TOMORROW, "build", *without)
    return copied(warehouse, warehouse.work.with_name("failed"))


def state_of(warehouse: Warehouse) -> dict[str, str]:
    """What the last complete build remembered of itself."""
    rows = rows_of(
        warehouse.database,
        "select item, fact from main_state.util_build_state where kind = 'run'",
    )
    return {row["item"]: row["fact"] for row in rows}


def first_dates(warehouse: Warehouse) -> dict[str, date]:
    """The work list: first day per account."""
    rows = rows_of(
        warehouse.database,
        "select account_id, first_date from main_intermediate.int_account_work_list",
    )
    assert len({row["account_id"] for row in rows}) == len(rows)
    return {row["account_id"]: row["first_date"] for row in rows}


def last_day(warehouse: Warehouse, mart: str, column: str) -> date:
    """The last day of a mart."""
    (row,) = rows_of(warehouse.database, f"select max({column}) as day from {mart}")
    return row["day"]


def test_build_of_a_part_does_not_advance_the_state(in_part) -> None:
    assert state_of(in_part)["as_of_date"] == str(YESTERDAY)
    assert last_day(in_part, DROPPED, "health_date") == TODAY
    (run,) = rows_of(in_part.database, RUN)
    assert (run["is_full"], run["is_whole"]) == (False, False)


def test_whole_build_after_a_part_equals_a_full_one(in_part, healed, refilled) -> None:
    assert state_of(healed)["as_of_date"] == str(TODAY)
    assert compare_warehouses(healed.database, refilled.database) == []
    changed = compare_warehouses(in_part.database, healed.database)
    assert MART in {difference.mart for difference in changed}


def test_mart_is_not_made_from_a_part_of_its_days(holed) -> None:
    with pytest.raises(NightError, match=f"{DROPPED} cannot be made alone"):
        holed.run(TODAY, "run", "--select", DROPPED)


def test_missing_table_makes_the_next_build_full(holed, refilled) -> None:
    (run,) = rows_of(refilled.database, RUN)
    assert run["is_full"]
    assert run["full_reason"] == f"table is missing: {DROPPED}"
    assert set(first_dates(refilled).values()) == {date(1, 1, 1)}


def test_night_lists_new_days_and_late_accounts(failed) -> None:
    (run,) = rows_of(failed.database, RUN)
    assert (run["is_full"], run["full_reason"]) == (False, "")
    listed = first_dates(failed)
    assert listed.pop(USER) == EVENT_DAY
    assert listed.pop(DEBTOR) == INVOICE_DAY.replace(day=1)
    subscribers = rows_of(failed.database, f"select distinct account_id from {DROPPED}")
    others = {row["account_id"] for row in subscribers} - {USER, DEBTOR}
    assert listed == dict.fromkeys(others, TOMORROW)
    assert len(others) > 8


def test_unfinished_run_of_a_later_day_makes_an_earlier_one_full(failed) -> None:
    other = copied(failed, failed.work.with_name("abandoned"))
    # A command that writes no history passes on what it found.
    for as_of, reason in (
        (TOMORROW, ""),
        (TODAY, f"a run as of {TOMORROW} did not complete"),
    ):
        other.run(as_of, "seed", "--select", "health_bands")
        (run,) = rows_of(other.database, RUN)
        assert (run["is_full"], run["full_reason"]) == (reason != "", reason)
        assert run["unfinished_as_of_date"] == TOMORROW


def test_generic_tests_look_at_the_rows_of_the_night(failed) -> None:
    other = copied(failed, failed.work.with_name("doubled"))
    listed = first_dates(other)
    account = min(name for name in listed if listed[name] == TOMORROW)
    keys = ("--select", f"{DROPPED},test_type:generic")
    double(other, account, TODAY)  # the night before wrote it and tested it
    other.run(TOMORROW, "test", *keys)
    double(other, account, TOMORROW)
    with pytest.raises(NightError, match="unique"):
        other.run(TOMORROW, "test", *keys)


def double(warehouse: Warehouse, account: str, day: date) -> None:
    """Write the row of an account's day once more."""
    with duckdb.connect(str(warehouse.database)) as connection:
        connection.execute(
            f"insert into {DROPPED} select * from {DROPPED} "
            "where account_id = ? and health_date = ?",
            [account, day],
        )


def test_a_sharp_fall_in_rows_warns(failed) -> None:
    other = copied(failed, failed.work.with_name("fallen"))
    with duckdb.connect(str(other.database)) as connection:
        connection.execute(
            "update main_state.util_build_state set rows = rows * 3 "
            "where kind = 'table' and source_table = 'tickets'"
        )
    warned = ("test", "--select", "warn_raw_rows_fell")
    other.run(TOMORROW, *warned)
    with pytest.raises(NightError, match="warn_raw_rows_fell"):
        other.run(TOMORROW, *warned, "--warn-error")


def retry(warehouse: Warehouse, as_of: date) -> tuple[int, str]:
    """Run `dbt retry` as a person does (only the command line tells a retry)."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "retry"],
        cwd=warehouse.project,
        env=os.environ | warehouse.environment(as_of),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_retry_of_another_day_is_refused(failed) -> None:
    other = copied(failed, failed.work.with_name("other_day"))
    code, output = retry(other, TOMORROW + timedelta(days=1))
    assert (code, f"the run to retry was as of {TOMORROW}" in output) == (2, True)
    assert state_of(other)["as_of_date"] == str(TODAY)


def with_edited_seed(warehouse: Warehouse, name: str) -> Warehouse:
    """A copy with a project of its own, in which a seed was edited."""
    other = copied(warehouse, warehouse.work.with_name(name))
    other = replace(other, project=other.work.with_name(f"{name}_project"))
    shutil.copytree(warehouse.project, other.project)
    bands = other.project / "seeds" / "health_model" / "health_bands.csv"
    bands.write_text(bands.read_text().replace("#D55E00", "#D55E01"))
    return other


def test_retry_with_changed_seeds_is_refused(failed) -> None:
    other = with_edited_seed(failed, "changed_seeds")
    code, output = retry(other, TOMORROW)
    assert (code, "seed files or vars are not those of the run" in output) == (2, True)
    assert state_of(other)["as_of_date"] == str(TODAY)


def test_retry_of_a_run_without_a_work_list_is_refused(failed) -> None:
    other = copied(failed, failed.work.with_name("gated"))
    with duckdb.connect(str(other.database)) as connection:
        connection.execute(
            "update main_intermediate.int_account_work_list set run_id = 'before'"
        )
    code, output = retry(other, TOMORROW)
    assert (code, "made no work list of its own" in output) == (2, True), output
    assert state_of(other)["as_of_date"] == str(TODAY)


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ("{}", "data tests were left out of the last complete run"),
        ("{allow_untested: true}", ""),
    ],
)
def test_rows_that_no_test_has_seen_are_computed_anew(
    refilled, variables, reason, tmp_path
) -> None:
    other = copied(refilled, tmp_path / "untested")
    with pytest.raises(NightError):  # the gate stops an earlier day
        other.run(
            *(YESTERDAY, "build", "--exclude-resource-type", "unit_test"),
            *("--vars", variables),
        )
    (run,) = rows_of(other.database, RUN)
    assert (run["is_tested"], run["is_full"], run["full_reason"]) == (
        True,
        reason != "",
        reason,
    )


def test_a_run_without_its_tests_goes_on_from_one_without(healed) -> None:
    (run,) = rows_of(healed.database, RUN)
    assert (run["is_tested"], run["full_reason"]) == (False, "")
    assert state_of(healed)["is_tested"] == "false"


@pytest.mark.parametrize("is_tested", [True, False])
def test_commands_between_build_and_retry_hand_on_whether_it_has_tests(
    refilled, is_tested, tmp_path
) -> None:
    other = copied(refilled, tmp_path / "between")
    with duckdb.connect(str(other.database)) as connection:
        connection.execute(f"update raw.build_run set is_tested = {is_tested}")
    other.run(TODAY, "seed", "--select", "health_bands")
    (run,) = rows_of(other.database, RUN)
    assert (run["makes_list"], run["is_tested"]) == (False, is_tested)


def test_seeds_that_are_not_loaded_do_not_count(refilled) -> None:
    other = with_edited_seed(refilled, "edited")
    for command, reason in (
        (("run", "--select", "dim_accounts"), ""),
        (("seed",), "seeds changed"),
        (("run", "--select", "dim_accounts"), "seeds changed"),
    ):
        other.run(TODAY, *command)
        (run,) = rows_of(other.database, RUN)
        assert (run["is_full"], run["full_reason"]) == (reason != "", reason)


def test_retry_completes_a_failed_night(failed) -> None:
    assert state_of(failed)["as_of_date"] == str(TODAY)
    retried = copied(failed, failed.work.with_name("retried"))
    with duckdb.connect(str(retried.database)) as connection:
        # As if the nights had had all their tests.
        connection.execute("update raw.build_run set is_tested = true")
        connection.execute(
            "update main_state.util_build_state set fact = 'true' "
            "where kind = 'run' and item = 'is_tested'"
        )
    # A file that changes between failure and retry is work of the next night.
    changed = retried.raw / "usage_events" / "2026-06.parquet"
    os.utime(changed, (0, 0))
    code, output = retry(retried, TOMORROW)
    assert code == 0, output
    retried.run(TODAY, "seed", "--select", "health_bands")
    (run,) = rows_of(retried.database, RUN)
    assert (run["full_reason"], run["unfinished_as_of_date"]) == ("", None)
    assert state_of(retried)["as_of_date"] == str(TOMORROW)
    assert state_of(retried)["is_tested"] == "true"
    assert last_day(retried, "dim_accounts", "as_of_date") == TOMORROW
    assert last_day(retried, "fct_account_health_published", "health_date") == TOMORROW
    (stamp,) = rows_of(
        retried.database,
        "select fact from main_state.util_build_state "
        "where kind = 'file' and item like '%2026-06.parquet'",
    )
    assert not stamp["fact"].endswith("/0")
