"""The method `points`: count x impact over actions.

An action is a usage feature, a table, or `<table>:<type>`. Rows are counted, not quantities,
inside the action's own window, cut at the first day of the current chain.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from tests.python.reference.config import Row, flag, number, text, whole

ActionDates = Callable[[str, str], Sequence[date]]


def count_between(days: Sequence[date], first: date, last: date) -> int:
    """Number of sorted `days` inside [first, last]."""
    return bisect_right(days, last) - bisect_left(days, first)


def points_value(
    actions: Sequence[Row],
    account_id: str,
    day: date,
    chain_start: date,
    seats: float | None,
    dates_of: ActionDates,
) -> float | None:
    """Unclamped sum of the actions at `day`; None when a per-seat action has no seats.

    dates_of(account_id, action) gives the sorted dates of the counted rows.
    """
    total = None
    for action in actions:
        if total is None:
            total = number(action, "base_points") or 0.0
        window = whole(action, "window_days")
        first = chain_start
        if window is not None:
            first = max(chain_start, day - timedelta(days=window - 1))
        count: float = count_between(
            dates_of(account_id, text(action, "action")), first, day
        )
        if flag(action, "per_seat"):
            if not seats:
                return None
            count = count / float(seats)
        limit = number(action, "max_count")
        if limit is not None:
            count = min(count, limit)
        total += count * number(action, "impact")
    return None if total is None else round(total, 9)


def clamp(value: float) -> float:
    """Score of a points value: 0..100."""
    return min(100.0, max(0.0, value))


ACTION_TYPE_COLUMNS: Mapping[str, str] = {
    "touchpoints": "channel",
    "tickets": "priority",
    "survey_responses": "survey",
    "advocacy_events": "advocacy_type",
    "marketing_engagements": "channel",
    "payments": "status",
}
