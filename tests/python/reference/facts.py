"""What the metric functions see of one account: its facts, and window arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tests.python.reference.types import AccountDay

DAY = timedelta(days=1)


@dataclass
class Facts:
    """Facts of one account and the few global ones.

    rows: {table: accepted rows of the account}; events: its usage events that are usage;
    days: {day: AccountDay}; contacts: all contacts by id; contact_days: first day from
    which a contact's attributes count; features_anywhere: {day: set of features} of
    everybody; terms: {day: payment terms}.
    """

    rows: dict[str, list[dict]]
    events: list[dict]
    days: dict[date, AccountDay]
    first_day: date
    contacts: dict[str, dict]
    contact_days: dict[str, date]
    plan_features: list[dict]
    features_anywhere: dict[date, set[str]]
    terms: int
    cache: dict = field(default_factory=dict)

    def subscriptions(self, day: date) -> list[dict]:
        """Rows active at `day`, trials too."""
        return [
            row
            for row in self.rows["subscriptions"]
            if row["started_at"].date() <= day
            and (row["ended_at"] is None or row["ended_at"].date() > day)
        ]


def window(rows: Iterable[dict], column: str, item: AccountDay, last: date, n: int):
    """Rows whose day lies in the n days up to `last`, not before the current chain."""
    first = max(item.chain_start, last - (n - 1) * DAY)
    return [
        row
        for row in rows
        if row[column] is not None and first <= row[column].date() <= last
    ]


def newest(rows: Iterable[dict], column: str) -> date | None:
    """Day of the newest of the rows; None for none."""
    return max((row[column].date() for row in rows), default=None)


def end_of(day: date) -> datetime:
    """The first moment after `day`."""
    return datetime.combine(day + DAY, time())


def ratio(numerator, denominator) -> float | None:
    """numerator / denominator; None if the denominator is None or 0."""
    if not denominator or numerator is None:
        return None
    return float(numerator) / float(denominator)


def mean(values) -> float | None:
    """Mean of the values; None for none."""
    values = [float(value) for value in values]
    return sum(values) / len(values) if values else None


def hours(begin: datetime, end: datetime) -> float:
    """Hours between two moments."""
    return (end - begin).total_seconds() / 3600
