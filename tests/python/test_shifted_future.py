"""No fact later than a day moves what the marts say about that day.

Three full builds of one small company: on day D with all raw rows (those after D are in
the folder already), on day D with everything after D taken out of the raw tables, and on
a later day. The first two must agree in every mart: scores, alerts, outcomes, validation.
The third may know later outcomes; what it says of days up to D must be the same.
"""

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from scripts.demo_data.generate import generate
from scripts.demo_data.settings import Settings
from tests.python.reference.build import build

END = Settings(out=Path()).end_date
DAY = END - timedelta(days=45)

# Time of a row, by raw table: rows after D are taken out.
ROW_TIMES = {
    "account_history": "valid_from",
    "advocacy_events": "occurred_at",
    "contacts": "created_at",
    "csm_pulses": "recorded_at",
    "custom_metrics": "metric_date",
    "interventions": "started_at",
    "invoices": "issued_at",
    "marketing_engagements": "occurred_at",
    "payments": "attempted_at",
    "score_overrides": "starts_at",
    "subscriptions": "started_at",
    "survey_responses": "responded_at",
    "tickets": "created_at",
    "touchpoints": "occurred_at",
    "usage_events": "event_at",
    "users": "created_at",
}
# Times of what happens to a row later: null where that is after D, and with it the column
# that says so (read as it stands today).
LATER_TIMES = {
    "contacts": {"left_at": ""},
    "interventions": {"completed_at": ""},
    "invoices": {
        "paid_at": "status = if(status = 'paid', 'open', status)",
        "collections_at": "",
    },
    "milestones": {"completed_at": ""},
    "subscriptions": {"ended_at": "", "cancel_requested_at": "cancel_reason = null"},
    "tickets": {"first_response_at": "", "solved_at": "status = 'open'"},
    "users": {"deactivated_at": ""},
}
# Reports about the raw rows themselves: deferred ones are counted there.
ABOUT_RAW_ROWS = {"fct_data_quality_daily", "fct_rejected_rows", "fct_rejections_daily"}
# Of this run, and of every run its own.
RUN_COLUMNS = {"published_at", "run_id"}
# The day (or first and last day) of a row, in marts whose past rows are never reconsidered.
PAST_ROWS = {
    "fct_account_health_daily": "health_date",
    "fct_candidate_health_daily": "health_date",
    "fct_dimension_scores_daily": "health_date",
    "fct_band_transitions": "health_date",
    "fct_stage_transitions": "health_date",
    "fct_portfolio_health_daily": "health_date",
    "fct_portfolio_bands_daily": "health_date",
    "fct_parent_health_daily": "health_date",
    "fct_account_revenue_monthly": "last_day(health_month)",
    "fct_portfolio_migration_monthly": "last_day(health_month)",
    "fct_survey_responses": "responded_date",
}


def cut_future(connection: duckdb.DuckDBPyConnection, raw: Path, cut: Path) -> None:
    """Write the raw tables as they would have been at the end of DAY into `cut`."""
    cut.mkdir()
    morning = f"timestamp '{DAY + timedelta(days=1)}'"
    for place in sorted(raw.iterdir()):
        table = place.stem
        if table.startswith("_"):
            continue
        source = f"{place}/*.parquet" if place.is_dir() else str(place)
        connection.execute(f"create or replace temp table rows as from '{source}'")
        if table in ROW_TIMES:
            connection.execute(
                f"delete from rows where try_cast({ROW_TIMES[table]} as timestamp)"
                f" >= {morning}"
            )
        for column, further in LATER_TIMES.get(table, {}).items():
            connection.execute(
                f"update rows set {column} = null{', ' if further else ''}{further}"
                f" where try_cast({column} as timestamp) >= {morning}"
            )
        if "loaded_at" in [
            row[0] for row in connection.sql("describe rows").fetchall()
        ]:
            connection.execute(
                f"update rows set loaded_at = least(loaded_at, {morning})"
            )
        connection.execute(f"copy rows to '{cut}/{table}.parquet'")


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    """A connection with the three builds attached: with_future, without, later."""
    work = tmp_path_factory.mktemp("shifted_future")
    generate(
        Settings(out=work / "raw", accounts=60, months=12, clean=True, events=60_000)
    )
    connection = duckdb.connect()
    cut_future(connection, work / "raw", work / "cut")
    for name, raw, as_of in [
        ("with_future", work / "raw", DAY),
        ("without", work / "cut", DAY),
        ("later", work / "raw", END),
    ]:
        database = build(work / name, raw, as_of)
        connection.execute(f"attach '{database}' as {name} (read_only)")
    yield connection
    connection.close()


def marts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of all marts."""
    return [
        row[0]
        for row in connection.execute(
            "select table_name from information_schema.tables "
            "where table_catalog = 'with_future' and table_schema = 'main' order by 1"
        ).fetchall()
    ]


def shared_columns(connection: duckdb.DuckDBPyConnection, mart: str) -> str:
    """The columns of a mart that are not of the run."""
    rows = connection.execute(f"describe with_future.main.{mart}").fetchall()
    return ", ".join(row[0] for row in rows if row[0] not in RUN_COLUMNS)


def differing(connection, mart: str, one: str, other: str, where: str = "true") -> list:
    """Up to three rows of a mart that only one of two builds has."""
    columns = shared_columns(connection, mart)
    queries = [
        f"select {columns} from {name}.main.{mart} where {where}"
        for name in (one, other)
    ]
    return connection.execute(
        f"(({queries[0]} except all {queries[1]}) limit 3)"
        f" union all (({queries[1]} except all {queries[0]}) limit 3)"
    ).fetchall()


def test_there_is_a_future(builds) -> None:
    """The one folder has facts after D that the other lacks, and outcomes are judged."""
    rows = {
        name: builds.execute(
            f"select count(*), count(ended_at) from {name}.main_staging."
            "base_billing__subscriptions"
        ).fetchall()[0]
        for name in ("with_future", "without")
    }
    assert rows["with_future"][0] > rows["without"][0]
    used = builds.execute(
        "select count(*) from later.main_intermediate.int_account_usage_days"
        f" where event_date > '{DAY}'"
    ).fetchall()[0][0]
    judged = builds.execute(
        "select count(*) from with_future.main.fct_score_validation"
        " where observations_hit > 0"
    ).fetchall()[0][0]
    assert used > 0 and judged > 0


def test_every_mart_is_the_same_without_the_future(builds) -> None:
    """As of D, what is in the folder after D plays no part anywhere."""
    wrong = {}
    for mart in marts(builds):
        if mart not in ABOUT_RAW_ROWS:
            rows = differing(builds, mart, "with_future", "without")
            if rows:
                wrong[mart] = rows
    assert not wrong


@pytest.mark.parametrize("mart", PAST_ROWS)
def test_a_later_build_says_the_same_of_the_past(mart: str, builds) -> None:
    """45 days on, every row up to D is what it was on D."""
    assert not differing(
        builds, mart, "with_future", "later", f"{PAST_ROWS[mart]} <= '{DAY}'"
    )


def test_ripe_outcomes_do_not_change(builds) -> None:
    """What became of a month end is settled 31 days after its horizon."""
    query = "select * from {0}.main_intermediate.int_month_end_outcomes"
    assert not builds.execute(
        f"{query.format('with_future')} except {query.format('later')}"
    ).fetchall()
