"""Usage and adoption metrics, each straight from its line of the catalogue."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tests.python.reference.facts import DAY, Facts, newest, ratio, window
from tests.python.reference.types import AccountDay


def usage(
    facts: Facts, item: AccountDay
) -> dict[str, tuple[float | None, date | None]]:
    """{metric: (value, newest evidence)} of the usage dimension."""
    day = item.day
    chain = [
        row for row in facts.events if item.chain_start <= row["event_at"].date() <= day
    ]
    last = window(chain, "event_at", item, day, 28)
    before = window(chain, "event_at", item, day - 28 * DAY, 28)
    users = {row["user_id"] for row in last} - {None}
    users_before = {row["user_id"] for row in before} - {None}
    span = min(28, item.tenure_days + 1)
    last_day = newest(chain, "event_at")
    volume, volume_before = sum_of(last), sum_of(before)
    change = None
    if volume_before >= 20:
        change = float(volume / volume_before) - 1
    elif volume == 0 and volume_before == 0:
        if any(row["event_at"].date() <= day - 56 * DAY for row in chain):
            change = -1.0
    keys = plan_features_of(facts, day, key_only=True)
    key_days = {r["event_at"].date() for r in last if r["feature"] in keys}
    daily = Counter(
        day_
        for day_, _ in {
            (r["event_at"].date(), r["user_id"])
            for r in last
            if r["user_id"] is not None
        }
    )
    licensed = [
        row
        for row in facts.rows["users"]
        if row["is_licensed"]
        and not row["is_service"]
        and (created(row, facts) <= day)
        and (row["deactivated_at"] is None or row["deactivated_at"].date() > day)
    ]
    values = {
        "active_day_rate_28d": ratio(len({r["event_at"].date() for r in last}), span),
        "license_utilization_28d": ratio(len(users), item.seats),
        "usage_change_28d": change,
        "active_users_change_28d": (
            len(users) / len(users_before) - 1 if len(users_before) >= 3 else None
        ),
        "active_users_28d": len(users),
        "key_feature_day_rate_28d": ratio(len(key_days), span) if keys else None,
        "stickiness_28d": ratio(sum(daily.values()) / 28, len(users)),
        "licenses_assigned_rate": ratio(len(licensed), item.seats),
        "days_since_last_event": (
            (day - last_day).days if last_day is not None else item.tenure_days
        ),
    }
    days = {
        "usage_change_28d": newest(last + before, "event_at"),
        "active_users_change_28d": newest(last + before, "event_at"),
        "licenses_assigned_rate": day,
        "days_since_last_event": last_day,
    }
    in_window = newest(last, "event_at")
    return {name: (value, days.get(name, in_window)) for name, value in values.items()}


def created(row: dict, facts: Facts) -> date:
    """Day from which a user's or contact's attributes count."""
    return row["created_at"].date() if row["created_at"] else facts.first_day


def sum_of(rows: list[dict]):
    """Volume: sum of quantity, null counting 1."""
    return sum(1 if row["quantity"] is None else row["quantity"] for row in rows)


def plan_features_of(facts: Facts, day: date, key_only: bool = False) -> set[str]:
    """Features (or key features) of the plans of the rows active at `day`."""
    plans = {row["plan"] for row in facts.subscriptions(day)} - {None}
    return {
        row["feature"]
        for row in facts.plan_features
        if row["plan"] in plans and (row["is_key_feature"] or not key_only)
    }


def adoption(
    facts: Facts, item: AccountDay
) -> dict[str, tuple[float | None, date | None]]:
    """{metric: (value, newest evidence)} of the adoption dimension."""
    day = item.day
    chain = [
        row for row in facts.events if item.chain_start <= row["event_at"].date() <= day
    ]
    last = window(chain, "event_at", item, day, 28)
    before = window(chain, "event_at", item, day - 28 * DAY, 28)
    used = {row["feature"] for row in last} - {None}
    executives = {
        row["user_id"]
        for row in facts.rows["users"]
        if row["seniority"] == "c_level" and created(row, facts) <= day
    }
    milestones = facts.rows["milestones"]
    onboarding = [r for r in milestones if r["milestone_type"] in (None, "onboarding")]
    due = [r for r in onboarding if r["due_at"] and r["due_at"].date() <= day]
    values = {
        "feature_breadth_28d": breadth(facts, day, used),
        "features_used_28d": len(used),
        "key_feature_retention_28d": retention(facts, item, chain, last, before, used),
        "product_breadth_28d": product_breadth(facts, day, last),
        "executive_users_28d": len({r["user_id"] for r in last} & executives),
        "milestones_completed_rate": ratio(
            sum(done_by(row, day) for row in onboarding), len(onboarding)
        ),
        "milestones_on_time_rate": ratio(
            sum(done_by(row, row["due_at"].date()) for row in due), len(due)
        ),
    }
    days = {
        "key_feature_retention_28d": newest(last + before, "event_at"),
        "milestones_completed_rate": day,
        "milestones_on_time_rate": day,
    }
    in_window = newest(last, "event_at")
    return {name: (value, days.get(name, in_window)) for name, value in values.items()}


def done_by(row: dict, day: date) -> bool:
    """Whether a milestone is completed by the end of `day`."""
    return row["completed_at"] is not None and row["completed_at"].date() <= day


def breadth(facts: Facts, day: date, used: set[str]) -> float | None:
    """Share of the entitled features that are used."""
    if facts.plan_features:
        entitled = plan_features_of(facts, day)
        return ratio(len(used & entitled), len(entitled))
    anywhere: set[str] = set()
    for back in range(90):
        anywhere |= facts.features_anywhere.get(day - back * DAY, set())
    return ratio(len(used), len(anywhere))


def retention(facts, item, chain, last, before, used) -> float | None:
    """Share of the key features used in the window before that are used again."""
    features_before = {row["feature"] for row in before} - {None}
    if facts.plan_features:
        wanted = features_before & plan_features_of(facts, item.day, key_only=True)
    else:
        volume: Counter = Counter()
        for row in before:
            if row["feature"] is not None:
                volume[row["feature"]] += (
                    1 if row["quantity"] is None else row["quantity"]
                )
        wanted = set(sorted(volume, key=lambda name: (-volume[name], name))[:5])
    if wanted:
        return len(wanted & used) / len(wanted)
    earlier = any(row["event_at"].date() <= item.day - 28 * DAY for row in chain)
    return 0.0 if earlier and not last else None


def product_breadth(facts: Facts, day: date, last: list[dict]) -> float | None:
    """Share of the subscribed products that are used; None if no event names a product."""
    named = {row["product"] for row in last} - {None}
    subscribed = {row["product"] for row in facts.subscriptions(day)}
    return ratio(len(named & subscribed), len(subscribed)) if named else None
