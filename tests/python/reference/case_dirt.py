"""Dirt for the random cases: each rule of the dirty-input list, on every table it concerns."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

DAY = timedelta(days=1)
Row = dict[str, object]

# table: columns in contract order.
COLUMNS: dict[str, tuple[str, ...]] = {
    "accounts": (
        "account_id account_name created_at segment industry region touch_model csm_owner"
        " parent_account_id is_internal"
    ),
    "account_history": (
        "account_id valid_from valid_to segment touch_model csm_owner parent_account_id"
    ),
    "account_aliases": "old_account_id account_id merged_at",
    "contacts": (
        "contact_id account_id created_at seniority role is_champion is_executive_sponsor"
        " left_at"
    ),
    "touchpoints": (
        "touchpoint_id account_id occurred_at channel direction contact_id employee_id"
    ),
    "subscriptions": (
        "subscription_id account_id started_at ended_at mrr_amount seats product plan"
        " term_ends_at auto_renew notice_days is_trial cancel_requested_at cancel_reason"
    ),
    "invoices": (
        "invoice_id account_id issued_at due_at amount paid_at status collections_at"
    ),
    "payments": "payment_id account_id attempted_at invoice_id amount status",
    "usage_events": "event_id account_id event_at user_id feature product quantity",
    "users": (
        "user_id account_id created_at deactivated_at seniority is_licensed is_service"
    ),
    "plan_features": "plan feature product is_key_feature",
    "milestones": "account_id milestone milestone_type due_at completed_at",
    "tickets": (
        "ticket_id account_id created_at first_response_at solved_at status priority"
        " ticket_type is_escalated reopen_count csat_score"
    ),
    "survey_responses": "response_id account_id responded_at survey score contact_id",
    "csm_pulses": "pulse_id account_id recorded_at rating csm_owner note",
    "advocacy_events": "advocacy_id account_id occurred_at advocacy_type rating",
    "marketing_engagements": "engagement_id account_id occurred_at channel contact_id",
    "score_overrides": (
        "override_id account_id starts_at expires_at score author reason_code"
    ),
    "interventions": (
        "intervention_id account_id playbook started_at completed_at owner channel"
        " is_automated"
    ),
    "custom_metrics": "account_id metric metric_date metric_value",
}
COLUMNS = {table: tuple(columns.split()) for table, columns in COLUMNS.items()}

# table: (key columns, other required columns).
REQUIRED: dict[str, tuple[str, str]] = {
    "accounts": ("account_id", ""),
    "account_history": ("account_id valid_from", ""),
    "account_aliases": ("old_account_id", "account_id"),
    "contacts": ("contact_id", "account_id"),
    "touchpoints": ("touchpoint_id", "account_id occurred_at"),
    "subscriptions": ("subscription_id", "account_id started_at"),
    "invoices": ("invoice_id", "account_id issued_at"),
    "payments": ("payment_id", "account_id attempted_at"),
    "usage_events": ("event_id", "account_id event_at"),
    "users": ("user_id account_id", ""),
    "plan_features": ("plan feature", ""),
    "milestones": ("account_id milestone", ""),
    "tickets": ("ticket_id", "account_id created_at"),
    "survey_responses": ("response_id", "account_id responded_at survey score"),
    "csm_pulses": ("pulse_id", "account_id recorded_at rating"),
    "advocacy_events": ("advocacy_id", "account_id occurred_at advocacy_type"),
    "marketing_engagements": ("engagement_id", "account_id occurred_at channel"),
    "score_overrides": ("override_id", "account_id starts_at score author reason_code"),
    "interventions": ("intervention_id", "account_id playbook started_at"),
    "custom_metrics": ("account_id metric metric_date", "metric_value"),
}
EVENT_TIME = {
    "touchpoints": "occurred_at",
    "payments": "attempted_at",
    "usage_events": "event_at",
    "tickets": "created_at",
    "survey_responses": "responded_at",
    "csm_pulses": "recorded_at",
    "advocacy_events": "occurred_at",
    "marketing_engagements": "occurred_at",
}
STATE_TIME = {
    "accounts": "created_at",
    "account_history": "valid_from",
    "subscriptions": "started_at",
    "invoices": "issued_at",
    "score_overrides": "starts_at",
    "interventions": "started_at",
    "custom_metrics": "metric_date",
}
PERIODS = {
    "subscriptions": ("started_at", "ended_at"),
    "account_history": ("valid_from", "valid_to"),
    "users": ("created_at", "deactivated_at"),
    "score_overrides": ("starts_at", "expires_at"),
    "interventions": ("started_at", "completed_at"),
    "tickets": ("created_at", "solved_at"),
}
OUT_OF_RANGE = {
    "survey_responses": ("score", ["11", "-1", "99"]),
    "csm_pulses": ("rating", ["0", "11"]),
    "score_overrides": ("score", ["100.5", "-3"]),
    "tickets": ("csat_score", ["0", "6"]),
    "advocacy_events": ("rating", ["9", "0"]),
}
NEGATIVE = {
    "subscriptions": ("mrr_amount", "seats", "notice_days"),
    "usage_events": ("quantity",),
    "tickets": ("reopen_count",),
}
BAD_TIMES = ("not a date", "2025-13-45", "03/04/2025", "20250101x")


def own_time(table: str) -> str | None:
    """Column of the row's own time."""
    return EVENT_TIME.get(table) or STATE_TIME.get(table)


def parsed(value: object) -> datetime | None:
    """Time of a cell the generator itself wrote; None for what it spoiled."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return (
        (moment - moment.utcoffset()).replace(tzinfo=None) if moment.tzinfo else moment
    )


def add_dirt(
    rng: random.Random, table: str, rows: list[Row], lives: list, as_of: date
) -> list[Row]:
    """Clean rows with loaded_at plus spoiled copies, shuffled. The input is not changed."""
    found = [dict(row, loaded_at=_loaded_at(rng, table, row)) for row in rows]
    spoiled: list[Row] = []
    if rows:
        for kind in KINDS:
            for _ in range(rng.randint(0, 2)):
                bad = kind(rng, table, dict(rng.choice(found)), as_of)
                if bad is not None:
                    spoiled.append(bad)
    found += spoiled
    rng.shuffle(found)
    return found


def alias_knots(rng: random.Random, lives: list) -> list[Row]:
    """More rows of the case's old ids: newer ones that lead nowhere, circles, ties."""
    first, other = lives[0].account_id, lives[-1].account_id
    knots = [
        ("old_9", "lost", 3),
        ("lost", "ghost", 3),
        ("old_2", "ring_1", 4),
        ("ring_1", "ring_2", 1),
        ("ring_2", "ring_1", 1),
        ("old_1", "old_3", 0),
        ("old_3", other, 2),
        ("old_9", "old_3", 3),
        ("old_3", first, 2),
    ]
    return [
        {
            "old_account_id": old,
            "account_id": new,
            "merged_at": None,
            "loaded_at": f"2026-01-0{day}" if day else None,
        }
        for old, new, day in knots
        if rng.random() < 0.7
    ]


def close_versions(rng: random.Random, table: str, rows: list[Row]) -> list[Row]:
    """Versions of some rows, loaded at one time, whose numbers differ little or not."""
    column, other = {
        "usage_events": ("quantity", "feature"),
        "invoices": ("amount", "status"),
        "payments": ("amount", "status"),
    }.get(table, (None, None))
    if column is None or not rows:
        return []
    # Nearer than what is compared: amounts are kept with six decimals.
    amounts = ("1.000000001", "1.000000002", "1.0000000015", "2", "2.0000000004")
    found = []
    for row in rng.choices(rows, k=12):
        for _ in range(3):
            version = row | {"loaded_at": "2030-01-01 00:00:00"}
            if rng.random() < 0.5:
                version[other] = rng.choice(["search", "paid", "failed"])
            found.append(version | {column: rng.choice(amounts)})
    return found


def _loaded_at(rng: random.Random, table: str, row: Row) -> str | None:
    moment = parsed(row.get(own_time(table) or ""))
    if moment is None or rng.random() < 0.3:
        return None
    late = rng.choice([1, 2, 5, 30, 30, 1000]) if rng.random() < 0.3 else 1
    return f"{moment + timedelta(hours=late):%Y-%m-%d %H:%M:%S}"


def _fresh_key(rng: random.Random, table: str, row: Row) -> Row:
    """A key of its own, so that the copy competes with no other row."""
    column = REQUIRED[table][0].split()[0]
    if column != "account_id" and column != "plan":
        row[column] = f"x{rng.randrange(10**9)}"
    return row


def _missing(rng, table, row, as_of):
    row = _fresh_key(rng, table, row)
    column = rng.choice(" ".join(REQUIRED[table]).split())
    return row | {column: rng.choice([None, "  "])}


def _invalid(rng, table, row, as_of):
    row = _fresh_key(rng, table, row)
    column = own_time(table)
    return None if column is None else row | {column: rng.choice(BAD_TIMES)}


def _warning(rng, table, row, as_of):
    """An optional column that cannot be read is null; an unlisted value is `other`."""
    spoil = {
        "subscriptions": ("seats", "many"),
        "usage_events": ("quantity", "lots"),
        "tickets": ("priority", "Blocker"),
        "invoices": ("amount", "n/a"),
        "contacts": ("seniority", "Guru"),
        "users": ("seniority", "Guru"),
        "touchpoints": ("channel", "pigeon"),
        "payments": ("status", "odd"),
        "accounts": ("is_internal", "maybe"),
        "marketing_engagements": ("channel", "billboard"),
    }
    if table not in spoil:
        return None
    column, value = spoil[table]
    if table == "accounts":
        return row | {column: value, "loaded_at": "2027-01-01 00:00:00"}
    return _fresh_key(rng, table, row) | {column: value}


def _out_of_range(rng, table, row, as_of):
    if table not in OUT_OF_RANGE:
        return None
    column, values = OUT_OF_RANGE[table]
    return _fresh_key(rng, table, row) | {column: rng.choice(values)}


def _impossible_period(rng, table, row, as_of):
    if table not in PERIODS:
        return None
    first, last = PERIODS[table]
    moment = parsed(row.get(first))
    if moment is None:
        return None
    return _fresh_key(rng, table, row) | {last: f"{moment - DAY:%Y-%m-%d %H:%M:%S}"}


def _negative(rng, table, row, as_of):
    if table not in NEGATIVE:
        return None
    return _fresh_key(rng, table, row) | {rng.choice(NEGATIVE[table]): "-1"}


def _future_event(rng, table, row, as_of):
    column = EVENT_TIME.get(table)
    moment = parsed(row.get(column)) if column else None
    if moment is None:
        return None
    return _fresh_key(rng, table, row) | {
        "loaded_at": f"{moment - DAY - timedelta(seconds=1):%Y-%m-%d %H:%M:%S}"
    }


def _unknown_account(rng, table, row, as_of):
    if "account_id" not in COLUMNS[table] or table == "accounts":
        return None
    return _fresh_key(rng, table, row) | {"account_id": "nobody"}


def _deferred(rng, table, row, as_of):
    column = own_time(table)
    if column is None or table in ("accounts", "subscriptions"):
        return None
    row = _fresh_key(rng, table, row) | {"loaded_at": None}
    for ended in (
        "first_response_at",
        "solved_at",
        "valid_to",
        "expires_at",
        "completed_at",
    ):
        if ended in row:
            row[ended] = None
    return row | {column: rng.choice([f"{as_of + DAY}", f"{as_of + DAY * 9} 10:00:00"])}


def _duplicate(rng, table, row, as_of):
    return row


def _superseded(rng, table, row, as_of):
    """An older or a newer version of a row, or one that ties with it."""
    column = rng.choice(
        [c for c in COLUMNS[table] if c not in " ".join(REQUIRED[table]).split()]
        or [None]
    )
    if column is None or column.endswith("_at") or column in ("valid_to",):
        return row | {"loaded_at": "2030-01-01 00:00:00"}
    loaded = rng.choice([None, row["loaded_at"], "2030-01-01 00:00:00"])
    return row | {column: None, "loaded_at": loaded}


KINDS = (
    _missing,
    _invalid,
    _warning,
    _out_of_range,
    _impossible_period,
    _negative,
    _future_event,
    _unknown_account,
    _deferred,
    _duplicate,
    _superseded,
)
