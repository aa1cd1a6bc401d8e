"""A raw folder as it lay on the evening before its last day, and what that day brings."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb

from scripts.demo_data.generate import generate
from scripts.demo_data.settings import MARKER_NAME, Settings

END = date(2026, 6, 30)
LATE_SHARE = 0.01
LATE_MEDIAN_DAYS = 20
RESTATED_SHARE = 0.001
# Time columns by which the rows of the last day are held back from the history.
EVENT_TIMES = {
    "touchpoints": "occurred_at",
    "payments": "attempted_at",
    "tickets": "created_at",
    "survey_responses": "responded_at",
    "csm_pulses": "recorded_at",
    "advocacy_events": "occurred_at",
    "marketing_engagements": "occurred_at",
}


def make_raw(raw: Path, accounts: int, months: int, events: int) -> None:
    """Generate the raw folder, if it is not there."""
    if (raw / MARKER_NAME).exists():
        return
    generate(
        Settings(out=raw, accounts=accounts, months=months, end_date=END, events=events)
    )


def deliver_history(raw: Path, lake: Path, with_loaded_at: bool) -> None:
    """Write the raw folder as it lay on the evening before the last day."""
    shutil.rmtree(lake, ignore_errors=True)
    (lake / "usage_events").mkdir(parents=True)
    leave_out = "" if with_loaded_at else " exclude (loaded_at)"
    connection = duckdb.connect()
    for path in sorted(raw.glob("*.*")):
        if path.name == MARKER_NAME:
            continue
        write_part(connection, path, lake, leave_out, "<")
    for path in sorted((raw / "usage_events").glob("*.parquet")):
        connection.execute(
            f"copy (select *{leave_out} from '{path}' "
            f"where event_at < timestamp '{END}') "
            f"to '{lake}/usage_events/{path.name}' (format parquet)"
        )


def deliver_night(
    raw: Path, lake: Path, with_loaded_at: bool, restated_age: int | None = None
) -> None:
    """Add what arrives on the last evening: the day itself, late and restated rows.

    restated_age: restate the accounts whose first day is about so many days ago; by
    default any, whatever their age.
    """
    leave_out = "" if with_loaded_at else " exclude (loaded_at)"
    connection = duckdb.connect()
    for path in sorted(raw.glob("*.*")):
        if path.stem in EVENT_TIMES:
            write_part(connection, path, lake, leave_out, None)
    arrival = f"timestamp '{END} 23:00:00'"
    connection.execute(
        f"copy (select *{leave_out} from (select * from '{raw}/usage_events/*.parquet' "
        f"where event_at >= timestamp '{END}' union all by name "
        "select 'late_' || event_id as event_id, account_id, event_at, user_id, "
        f"feature, product, quantity, {arrival} as loaded_at "
        f"from ({late_events(raw)}))) "
        f"to '{lake}/usage_events/last_day.parquet' (format parquet)"
    )
    path = lake / "subscriptions.parquet"
    restated = lake / "subscriptions.new"
    connection.execute(
        f"copy (with restated as ({restated_accounts(path, restated_age)}) "
        "select * replace (if(account_id in (select account_id from restated) "
        "and started_at = min(started_at) over (partition by account_id), "
        "coalesce(mrr_amount, 0) + 1, mrr_amount) as mrr_amount) "
        f"from '{path}') to '{restated}' (format parquet)"
    )
    restated.replace(path)


def restated_accounts(path: Path, age: int | None) -> str:
    """SQL: the RESTATED_SHARE of the accounts, one at least: those that began nearest to
    an age, or any."""
    distance = (
        "hash(account_id)"
        if age is None
        else (
            "abs(date_diff('day', cast(min(started_at) as date), "
            f"date '{END}') - {age})"
        )
    )
    return (
        f"select account_id from (select account_id, {distance} as distance, "
        f"ceil(count(*) over () * {RESTATED_SHARE}) as wanted "
        f"from '{path}' group by account_id) "
        "qualify row_number() over (order by distance, account_id) <= wanted"
    )


def late_events(raw: Path) -> str:
    """SQL: one event of LATE_SHARE of the accounts, of median age LATE_MEDIAN_DAYS."""
    oldest = END - timedelta(days=6 * LATE_MEDIAN_DAYS)
    return (
        "select * exclude (wanted) from (select *, "
        f"date '{END}' - cast(ceil(-ln((hash(account_id, 7) % 1000 + 0.5) / 1000.0) "
        f"/ ln(2) * {LATE_MEDIAN_DAYS}) as integer) as wanted "
        f"from '{raw}/usage_events/*.parquet' where event_at >= timestamp '{oldest}' "
        f"and hash(account_id) % {round(1 / LATE_SHARE)} = 1) "
        "where cast(event_at as date) = wanted "
        "qualify row_number() over (partition by account_id order by event_id) = 1"
    )


def write_part(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    lake: Path,
    leave_out: str,
    before_end: str | None,
) -> None:
    """Copy a raw file, without the rows of the last day if before_end is '<'."""
    source = (
        f"'{path}'"
        if path.suffix == ".parquet"
        else f"read_csv('{path}', all_varchar = true, header = true)"
    )
    columns = [
        row[0] for row in connection.execute(f"describe from {source}").fetchall()
    ]
    if "loaded_at" not in columns:
        leave_out = ""
    where = ""
    if before_end and path.stem in EVENT_TIMES:
        where = (
            f" where coalesce(cast({EVENT_TIMES[path.stem]} as varchar), '') < '{END}'"
        )
    kind = "parquet" if path.suffix == ".parquet" else "csv, header"
    connection.execute(
        f"copy (select *{leave_out} from {source}{where}) "
        f"to '{lake / path.name}' (format {kind})"
    )


def rows_of(lake: Path) -> int:
    """Usage events in the raw folder."""
    return duckdb.execute(
        f"select count(*) from '{lake}/usage_events/*.parquet'"
    ).fetchone()[0]
