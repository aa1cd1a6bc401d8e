"""Known dirt in known numbers: every kind of row that the raw contract turns away.

A dirty row is a copy of a good one, with a key of its own and one thing wrong, so that
the good data stays as it was.
"""

from dataclasses import dataclass, field

import duckdb

from scripts.demo_data.settings import Settings

# Required columns by table; the first is the key that a copy gets anew (None: the key is
# made of several columns and the copy keeps it).
REQUIRED = {
    "accounts": ("account_id", []),
    "account_history": (None, ["account_id", "valid_from"]),
    "account_aliases": ("old_account_id", ["account_id"]),
    "contacts": ("contact_id", ["account_id"]),
    "touchpoints": ("touchpoint_id", ["account_id", "occurred_at"]),
    "subscriptions": ("subscription_id", ["account_id", "started_at"]),
    "invoices": ("invoice_id", ["account_id", "issued_at"]),
    "payments": ("payment_id", ["account_id", "attempted_at"]),
    "usage_events": ("event_id", ["account_id", "event_at"]),
    "users": (None, ["user_id", "account_id"]),
    "plan_features": (None, ["plan", "feature"]),
    "milestones": (None, ["account_id", "milestone"]),
    "tickets": ("ticket_id", ["account_id", "created_at"]),
    "survey_responses": (
        "response_id",
        ["account_id", "responded_at", "survey", "score"],
    ),
    "csm_pulses": ("pulse_id", ["account_id", "recorded_at", "rating"]),
    "advocacy_events": ("advocacy_id", ["account_id", "occurred_at", "advocacy_type"]),
    "marketing_engagements": (
        "engagement_id",
        ["account_id", "occurred_at", "channel"],
    ),
    "score_overrides": (
        "override_id",
        ["account_id", "starts_at", "score", "author", "reason_code"],
    ),
    "interventions": ("intervention_id", ["account_id", "playbook", "started_at"]),
    "custom_metrics": (None, ["account_id", "metric", "metric_date", "metric_value"]),
}
# Written as CSV, all columns as text, so that text which cannot be read may occur.
CSV_TABLES = ["tickets", "marketing_engagements", "survey_responses", "score_overrides"]
EVENT_TIMES = {
    "touchpoints": "occurred_at",
    "payments": "attempted_at",
    "usage_events": "event_at",
    "tickets": "created_at",
    "survey_responses": "responded_at",
    "csm_pulses": "recorded_at",
    "advocacy_events": "occurred_at",
    "marketing_engagements": "occurred_at",
}
# What the usage events take their dirty copies from, and where those go.
USAGE_SAMPLE = "usage_sample"
USAGE_DIRT = "out_usage_dirt"


@dataclass(frozen=True)
class Dirt:
    """Rows of one reason: copies of good rows of a table with columns replaced."""

    table: str
    reason: str
    rows: int
    changes: dict[str, str] = field(default_factory=dict)
    keeps_key: bool = False


def planned(settings: Settings) -> list[Dirt]:
    """All dirt of a run, in the order in which good rows are taken for it."""
    after = f"timestamp '{settings.end_date} 00:00:00' + interval 34 hours"
    plan = []
    for table, (key, columns) in REQUIRED.items():
        for column in ([key] if key else []) + columns:
            plan.append(Dirt(table, f"missing_{column}", 1, {column: "null"}))
        if "account_id" in columns:
            plan.append(
                Dirt(table, "unknown_account", 2, {"account_id": "'acc_of_nobody'"})
            )
    for table, column in EVENT_TIMES.items():
        past = f"{column} - interval 3 days"
        rows = 10 if table == "usage_events" else 1
        plan.append(Dirt(table, "future_event", rows, {"loaded_at": past}))
        later = {column: after, "loaded_at": f"{after} + interval 1 hour"}
        if table == "tickets":
            later |= {"first_response_at": "null", "solved_at": "null"}
        rows = 25 if table == "usage_events" else 2
        plan.append(Dirt(table, "deferred", rows, later))
    plan += [
        Dirt("tickets", "invalid_created_at", 2, {"created_at": "'31.02.2026 soon'"}),
        Dirt("marketing_engagements", "invalid_occurred_at", 3,
             {"occurred_at": "'2026-13-45'"}),
        Dirt("survey_responses", "invalid_responded_at", 1,
             {"responded_at": "'yesterday'"}),
        Dirt("survey_responses", "invalid_score", 2, {"score": "'ten'"}),
        Dirt("score_overrides", "invalid_starts_at", 1, {"starts_at": "'Q3'"}),
        Dirt("score_overrides", "invalid_score", 1, {"score": "'high'"}),
        Dirt("survey_responses", "out_of_range_score", 3, {"score": "'12'"}),
        Dirt("csm_pulses", "out_of_range_rating", 2, {"rating": "0"}),
        Dirt("score_overrides", "out_of_range_score", 1, {"score": "'120'"}),
        Dirt("subscriptions", "impossible_period", 2,
             {"ended_at": "started_at - interval 40 days"}),
        Dirt("account_history", "impossible_period", 1,
             {"valid_to": "valid_from - interval 1 day"}),
        Dirt("users", "impossible_period", 2, {
            "created_at": "timestamp '2026-01-02 00:00:00'",
            "deactivated_at": "timestamp '2026-01-01 00:00:00'"}),
        Dirt("score_overrides", "impossible_period", 1, {
            "starts_at": "'2026-02-02'", "expires_at": "'2026-02-01'"}),
        Dirt("interventions", "impossible_period", 1,
             {"completed_at": "started_at - interval 5 days"}),
        Dirt("tickets", "impossible_period", 3, {"solved_at": "'2019-01-01 00:00:00'"}),
        Dirt("subscriptions", "impossible_mrr_amount", 1, {"mrr_amount": "-50"}),
        Dirt("subscriptions", "impossible_seats", 1, {"seats": "-5"}),
        Dirt("subscriptions", "impossible_notice_days", 1, {"notice_days": "-30"}),
        Dirt("usage_events", "impossible_quantity", 8, {"quantity": "-1"}),
        Dirt("tickets", "impossible_reopen_count", 1, {"reopen_count": "'-1'"}),
        Dirt("accounts", "duplicate_row", 1, keeps_key=True),
        Dirt("invoices", "duplicate_row", 4, keeps_key=True),
        Dirt("tickets", "duplicate_row", 3, keeps_key=True),
        Dirt("usage_events", "duplicate_row", 40, keeps_key=True),
        Dirt("invoices", "superseded_row", 5, {
            "paid_at": "null", "status": "'open'", "loaded_at": "issued_at"}, True),
        Dirt("tickets", "superseded_row", 4, {
            "solved_at": "null", "status": "'new'", "loaded_at": "created_at"}, True),
        Dirt("usage_events", "superseded_row", 15, {
            "quantity": "coalesce(quantity, 1) + 7", "loaded_at": "event_at"}, True),
    ]  # fmt: skip
    return plan


def make_texts(connection: duckdb.DuckDBPyConnection) -> None:
    """Turn every column of the CSV tables into text; some times in other ISO forms."""
    for table in CSV_TABLES:
        columns = connection.execute(
            "select column_name, data_type from duckdb_columns() "
            f"where table_name = 'out_{table}' order by column_index"
        ).fetchall()
        for column, data_type in columns:
            text = f"cast({column} as varchar)"
            if data_type == "TIMESTAMP":
                text = f"strftime({column}, '%Y-%m-%d %H:%M:%S')"
            connection.execute(
                f"alter table out_{table} alter {column} type varchar using {text}"
            )


def spoil(
    connection: duckdb.DuckDBPyConnection, settings: Settings
) -> dict[str, dict[str, int]]:
    """Add all dirt to the tables; returns table -> reason -> rows."""
    make_harmless_oddities(connection)
    connection.execute(
        f"create or replace table {USAGE_DIRT} as from {USAGE_SAMPLE} limit 0"
    )
    taken: dict[str, int] = {}
    added: dict[str, dict[str, int]] = {}
    for table in REQUIRED:
        source = USAGE_SAMPLE if table == "usage_events" else f"out_{table}"
        order = (
            f"hash(cast(good as varchar)) // {settings.seed + 1}, cast(good as varchar)"
        )
        connection.execute(
            f"create or replace table good_{table} as select good.*, "
            f"row_number() over (order by {order}) as good_no from {source} as good"
        )
    for dirt in planned(settings):
        key = REQUIRED[dirt.table][0]
        first = taken.get(dirt.table, 0)
        available = connection.execute(
            f"select count(*) from good_{dirt.table}"
        ).fetchall()[0][0]
        if first + dirt.rows > available:
            first = 0
        changes = {
            column: as_text(dirt.table, expression)
            for column, expression in dirt.changes.items()
        }
        if key and not dirt.keeps_key and key not in changes:
            changes[key] = f"'dirt_{dirt.reason}_' || good_no"
        replaced = ", ".join(f"{text} as {column}" for column, text in changes.items())
        target = USAGE_DIRT if dirt.table == "usage_events" else f"out_{dirt.table}"
        replace_clause = f"replace ({replaced})" if replaced else ""
        count = connection.execute(
            f"insert into {target} by name "
            f"select * exclude (good_no) {replace_clause} from good_{dirt.table} "
            f"where good_no > {first} and good_no <= {first + dirt.rows}"
        ).fetchall()[0][0]
        taken[dirt.table] = first + dirt.rows
        reasons = added.setdefault(dirt.table, {})
        reasons[dirt.reason] = reasons.get(dirt.reason, 0) + count
    return added


def as_text(table: str, expression: str) -> str:
    """The expression as it reads the typed value of a table whose columns are text."""
    if table not in CSV_TABLES or expression == "null" or expression.startswith("'"):
        return expression
    column = EVENT_TIMES.get(table)
    if column:
        expression = expression.replace(column, f"cast({column} as timestamp)")
    return f"strftime({expression}, '%Y-%m-%d %H:%M:%S')"


def make_harmless_oddities(connection: duckdb.DuckDBPyConnection) -> None:
    """Values that are read as `other` or null, and times in several ISO forms."""
    for statement in (
        "update out_accounts set touch_model = 'tech_touch' "
        "where account_id like '%77'",
        "update out_contacts set seniority = 'founder' where contact_id like '%77_4'",
        "update out_tickets set priority = 'critical' where hash(ticket_id) % 400 = 1",
        "update out_tickets set priority = ' High ' where hash(ticket_id) % 90 = 2 "
        "and priority = 'high'",
        "update out_tickets set csat_score = '9' where hash(ticket_id) % 300 = 3 "
        "and csat_score is not null",
        "update out_tickets set created_at = replace(created_at, ' ', 'T') || 'Z' "
        "where hash(ticket_id) % 12 = 4",
        "update out_marketing_engagements set channel = 'podcast' "
        "where hash(engagement_id) % 500 = 5",
    ):
        connection.execute(statement)
