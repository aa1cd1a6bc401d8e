"""Happenings of the trade: tickets, invoices, subscriptions, people, plans, features."""

from __future__ import annotations

from datetime import timedelta

from tests.python.reference.case_people import SENIORITIES
from tests.python.replay.deliveries import Deliveries, Stored
from tests.python.replay.happenings import happening
from tests.python.replay.world import DAY, KEYS, Row, day_of


def _change(
    deliveries: Deliveries, kind: str, table: str, row: Stored | None, **changes: object
) -> bool:
    """Correct a row and note what changed; False without a row or a present table."""
    if row is None or table in deliveries.absent:
        return False
    key = "/".join(str(row.values.get(column)) for column in KEYS[table])
    text = ", ".join(f"{column} becomes {value}" for column, value in changes.items())
    account = row.values.get("account_id")
    deliveries.correct(table, row, **changes)
    deliveries.journal.add(kind, f"{key}: {text}", table, account)
    return True


def _is_running(row: Row) -> bool:
    return row.get("ended_at") is None and day_of(row.get("started_at")) is not None


@happening()
def ticket_solved(deliveries: Deliveries) -> bool:
    """An open ticket gets a time of solving, today or some days ago."""
    day = deliveries.recent(5)
    row = deliveries.find(
        "tickets",
        lambda one: (
            one["solved_at"] is None and (day_of(one["created_at"]) or day) < day
        ),
    )
    changes = {"status": "solved", "solved_at": deliveries.at(day)}
    return _change(deliveries, "ticket_solved", "tickets", row, **changes)


@happening()
def ticket_reopened(deliveries: Deliveries) -> bool:
    """A solved ticket is open again."""
    row = deliveries.find("tickets", lambda one: one["solved_at"])
    changes = {"status": "open", "solved_at": None, "reopen_count": "2"}
    return _change(deliveries, "ticket_reopened", "tickets", row, **changes)


@happening()
def ticket_priority(deliveries: Deliveries) -> bool:
    """A ticket gets another priority."""
    value = deliveries.rng.choice(["low", "urgent"])
    row = deliveries.find("tickets", lambda one: one["priority"] != value)
    return _change(deliveries, "ticket_priority", "tickets", row, priority=value)


@happening()
def invoice_paid(deliveries: Deliveries) -> bool:
    """An unpaid invoice is paid, some days ago or today."""
    row = deliveries.find(
        "invoices", lambda one: one["paid_at"] is None and one["status"] != "void"
    )
    changes = {"paid_at": deliveries.at(deliveries.recent(20)), "status": "paid"}
    return _change(deliveries, "invoice_paid", "invoices", row, **changes)


@happening()
def invoice_voided(deliveries: Deliveries) -> bool:
    """An invoice is void: its status has no time of its own."""
    row = deliveries.find("invoices", lambda one: one["status"] != "void")
    return _change(deliveries, "invoice_voided", "invoices", row, status="void")


@happening()
def subscription_ended(deliveries: Deliveries) -> bool:
    """A running subscription ended, up to 50 days ago."""
    row = deliveries.find("subscriptions", _is_running)
    ended = deliveries.at(deliveries.recent(50, -1))
    return _change(
        deliveries, "subscription_ended", "subscriptions", row, ended_at=ended
    )


@happening()
def subscription_cancelled(deliveries: Deliveries) -> bool:
    """Notice is given, or taken back."""
    row = deliveries.find("subscriptions", _is_running)
    if row is None:
        return False
    asked = row.values["cancel_requested_at"]
    value = None if asked else deliveries.at(deliveries.recent(10))
    return _change(
        deliveries,
        "subscription_cancelled",
        "subscriptions",
        row,
        cancel_requested_at=value,
    )


@happening()
def subscription_resumed(deliveries: Deliveries) -> bool:
    """An end is taken back: the days since are live again."""
    row = deliveries.find("subscriptions", lambda one: one["ended_at"])
    return _change(
        deliveries, "subscription_resumed", "subscriptions", row, ended_at=None
    )


def _first_subscription(deliveries: Deliveries) -> Stored | None:
    """The earliest subscription of a random account."""
    row = deliveries.find("subscriptions", lambda one: day_of(one["started_at"]))
    if row is None:
        return None
    rows = deliveries.of_account("subscriptions", row.values["account_id"])
    readable = [one for one in rows if day_of(one.values["started_at"])]
    return min(readable, key=lambda one: day_of(one.values["started_at"]), default=None)


def _shift_start(deliveries: Deliveries, kind: str, days: int) -> bool:
    row = _first_subscription(deliveries)
    if row is None:
        return False
    day = day_of(row.values["started_at"]) + DAY * days
    changes = {"started_at": deliveries.at(day)}
    return _change(deliveries, kind, "subscriptions", row, **changes)


@happening()
def subscription_later(deliveries: Deliveries) -> bool:
    """An account begins later than was said: it shrinks."""
    return _shift_start(deliveries, "subscription_later", deliveries.rng.randint(1, 40))


@happening()
def subscription_earlier(deliveries: Deliveries) -> bool:
    """An account begins earlier than was said."""
    return _shift_start(
        deliveries, "subscription_earlier", -deliveries.rng.randint(1, 40)
    )


@happening()
def reactivated(deliveries: Deliveries) -> bool:
    """An account all of whose subscriptions ended subscribes again."""
    running = {
        row.values["account_id"]
        for row in deliveries.stored["subscriptions"]
        if _is_running(row.values)
    }
    ended = deliveries.find(
        "subscriptions",
        lambda one: (
            one["account_id"] in deliveries.accounts
            and one["account_id"] not in running
            and one["ended_at"]
        ),
    )
    if ended is None:
        return False
    start = deliveries.recent(10)
    values = ended.values | {
        "subscription_id": f"again{deliveries.serial()}",
        "started_at": deliveries.at(start),
        "ended_at": None,
        "term_ends_at": None,
        "cancel_requested_at": None,
    }
    deliveries.store("subscriptions", values)
    account = values["account_id"]
    deliveries.journal.add("reactivated", f"from {start}", "subscriptions", account)
    return True


@happening()
def service_user(deliveries: Deliveries) -> bool:
    """A user turns into a machine, or a machine into a user."""
    row = deliveries.find("users")
    is_service = row and str(row.values["is_service"]).lower() == "true"
    value = "false" if is_service else "true"
    return _change(deliveries, "service_user", "users", row, is_service=value)


@happening()
def user_deactivated(deliveries: Deliveries) -> bool:
    """A user leaves, up to 40 days ago."""
    row = deliveries.find("users", lambda one: one["deactivated_at"] is None)
    value = deliveries.at(deliveries.recent())
    return _change(deliveries, "user_deactivated", "users", row, deactivated_at=value)


@happening()
def seniority_changed(deliveries: Deliveries) -> bool:
    """A contact or user has another seniority: it has no time of its own."""
    table = deliveries.rng.choice(["contacts", "users"])
    value = deliveries.rng.choice(SENIORITIES)
    row = deliveries.find(table, lambda one: one["seniority"] != value)
    return _change(deliveries, "seniority_changed", table, row, seniority=value)


@happening()
def champion_changed(deliveries: Deliveries) -> bool:
    """A contact becomes or stops being champion and sponsor."""
    row = deliveries.find("contacts")
    is_champion = row and str(row.values["is_champion"]).lower() == "true"
    value = "false" if is_champion else "true"
    changes = {"is_champion": value, "is_executive_sponsor": value}
    return _change(deliveries, "champion_changed", "contacts", row, **changes)


@happening()
def contact_left(deliveries: Deliveries) -> bool:
    """A contact left, up to 40 days ago."""
    row = deliveries.find("contacts", lambda one: one["left_at"] is None)
    value = deliveries.at(deliveries.recent())
    return _change(deliveries, "contact_left", "contacts", row, left_at=value)


@happening()
def contact_moved(deliveries: Deliveries) -> bool:
    """A contact works for another account: touchpoints that name it keep their account."""
    row = deliveries.find("contacts", lambda one: one["account_id"])
    if row is None or "contacts" in deliveries.absent:
        return False
    old, key = row.values["account_id"], row.values["contact_id"]
    new = deliveries.rng.choice([one for one in deliveries.accounts if one != old])
    deliveries.correct("contacts", row, account_id=new)
    deliveries.journal.add(
        "contact_moved", f"{key} now of {new}", "contacts", f"{old} {new}"
    )
    return True


@happening()
def milestone_completed(deliveries: Deliveries) -> bool:
    """A milestone is completed, up to 20 days ago: a stage may change in the past."""
    row = deliveries.find("milestones", lambda one: one["completed_at"] is None)
    value = deliveries.at(deliveries.recent(20))
    return _change(
        deliveries, "milestone_completed", "milestones", row, completed_at=value
    )


@happening()
def override_changed(deliveries: Deliveries) -> bool:
    """A score override starts on another day and without end."""
    row = deliveries.find("score_overrides")
    changes = {"starts_at": deliveries.at(deliveries.recent()), "expires_at": None}
    return _change(deliveries, "override_changed", "score_overrides", row, **changes)


@happening()
def history_changed(deliveries: Deliveries) -> bool:
    """A period of attributes ends on another day, with another touch model."""
    row = deliveries.find("account_history", lambda one: day_of(one["valid_from"]))
    if row is None:
        return False
    end = day_of(row.values["valid_from"]) + timedelta(deliveries.rng.randint(5, 200))
    changes = {
        "valid_to": deliveries.at(end),
        "touch_model": deliveries.rng.choice(["low_touch", "high_touch"]),
    }
    return _change(deliveries, "history_changed", "account_history", row, **changes)


@happening()
def plan_changed(deliveries: Deliveries) -> bool:
    """A feature of a plan becomes or stops being a key feature."""
    row = deliveries.find("plan_features", lambda one: one["plan"] and one["feature"])
    is_key = row and str(row.values["is_key_feature"]).lower() == "true"
    value = "false" if is_key else "true"
    return _change(
        deliveries, "plan_changed", "plan_features", row, is_key_feature=value
    )


@happening()
def plan_extended(deliveries: Deliveries) -> bool:
    """A plan gets a key feature that has been used for long."""
    if "plan_features" in deliveries.absent:
        return False
    plan = deliveries.rng.choice(["basic", "pro"])
    feature = deliveries.rng.choice(["alerts", "search", "api", "dash", "mobile"])
    values = {"plan": plan, "feature": feature, "is_key_feature": "true"}
    deliveries.store("plan_features", values)
    deliveries.journal.add("plan_extended", f"{plan}/{feature}", "plan_features")
    return True


@happening()
def new_feature(deliveries: Deliveries) -> bool:
    """A feature nobody used before is used, today or weeks ago."""
    row = deliveries.find("usage_events", lambda one: one["account_id"])
    number, day = deliveries.serial(), deliveries.recent()
    values = row.values | {
        "event_id": f"new{number}",
        "event_at": deliveries.at(day),
        "feature": f"feature{number}",
    }
    deliveries.store("usage_events", values)
    deliveries.journal.add(
        "new_feature", f"of {day}", "usage_events", values["account_id"]
    )
    return True
