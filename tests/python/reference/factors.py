"""What is behind the book's health: weak spots, features, distributions and their drift.

Written from scoring.md 9 and 10 and the descriptions of the columns, not from the models.
"""

from __future__ import annotations

import functools
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from tests.python.reference.book import Book, churn_days
from tests.python.reference.scoring import DayScore

DAY = timedelta(days=1)
WEAK_BELOW = 50
LEAST_ACCOUNTS = 10
EMPTY_BIN = 0.0001
DECILES = [step / 10 for step in range(1, 10)]
CHURN_HORIZON = 60
SETTLED_DAYS = 31


@functools.cache  # few days, asked very often
def month_end(day: date) -> bool:
    """Whether the day is the last of its month."""
    return (day + DAY).day == 1


def first_of_month(day: date) -> date:
    """First day of the day's month."""
    return day.replace(day=1)


def beside_all(segment: str | None) -> str:
    """A segment as it is called beside the rows of all."""
    return "all (segment)" if segment == "all" else segment or "unknown"


def _on(book: Book, day: date) -> list[DayScore]:
    return [days[day] for days in book.values() if day in days]


def at_risk_factors(
    book: Book, dates: Sequence[date]
) -> dict[tuple, dict[str, object]]:
    """{(day, segment, dimension, metric): how much more often weak at risk than else}."""
    found = {}
    for day in dates:
        groups: dict[tuple, dict[bool, list[bool]]] = defaultdict(
            lambda: {True: [], False: []}
        )
        for item in _on(book, day):
            if item.account_day.status != "active" or item.account_day.is_leaving:
                continue
            if not item.is_scored:
                continue
            risky = item.version.band_of(item.score).is_at_risk
            scores = {
                (dim.dimension, "(dimension)"): dim.score
                for dim in item.dimensions.values()
                if dim.weight > 0
            }
            scores |= {
                (metric.dimension, metric.metric): metric.result.score
                for metric in item.metrics.values()
                if metric.is_published
            }
            for (dimension, metric), score in scores.items():
                if score is None:
                    continue
                for segment in ("all", beside_all(item.account_day.segment)):
                    key = (day, segment, dimension, metric)
                    groups[key][risky].append(score < WEAK_BELOW)
        for key, sides in groups.items():
            risky, others = sides[True], sides[False]
            rates = [
                sum(side) / len(side) if side else None for side in (risky, others)
            ]
            is_enough = min(len(risky), len(others)) >= LEAST_ACCOUNTS
            found[key] = {
                "at_risk_accounts": len(risky),
                "other_accounts": len(others),
                "at_risk_weak_rate": rates[0],
                "other_weak_rate": rates[1],
                "lift": rates[0] / rates[1] if is_enough and rates[1] else None,
            }
    return found


def feature_health(
    book: Book, events: Mapping[str, Sequence[Mapping]], as_of: date, months: set[date]
) -> dict[tuple, dict[str, object]]:
    """{(month, feature): products, adoption beside health and churn}.

    events: usage of each account that is usage (no service users). months: those compared.
    """
    used: dict[tuple, set[str]] = defaultdict(set)
    counted: dict[tuple, int] = defaultdict(int)
    products: dict[tuple, set[str]] = defaultdict(set)
    first_use: dict[tuple, date] = {}
    for account, rows in events.items():
        if account not in book:
            continue
        for row in rows:
            day, feature = row["event_at"].date(), row["feature"]
            if feature is None or day > as_of:
                continue
            key = (first_of_month(day), feature)
            products[key].add(row["product"] or "unknown")
            used[key].add(account)
            counted[key] += 1
            if row["user_id"] is not None:
                user = (account, row["user_id"])
                first = first_use.get((feature, user), day)
                first_use[(feature, user)] = min(day, first)
    new_users = Counter(
        (first_of_month(first), feature) for (feature, _), first in first_use.items()
    )
    leavers = {account: churn_days(days, as_of) for account, days in book.items()}
    found = {}
    for key in used:
        month, feature = key
        if month not in months:
            continue
        next_month = (month + DAY * 32).replace(day=1)
        end = min(next_month - DAY, as_of)
        paying = {
            account: days[end]
            for account, days in book.items()
            if end in days and days[end].account_day.status == "active"
        }
        with_it = {a: item for a, item in paying.items() if a in used[key]}
        without = {a: item for a, item in paying.items() if a not in used[key]}
        before = used.get(((month - DAY).replace(day=1), feature), set())
        is_ripe = next_month - DAY + DAY * (CHURN_HORIZON + SETTLED_DAYS) <= as_of
        row: dict[str, object] = {
            "products": "|".join(sorted(products[key])),
            "accounts_using": len(used[key]),
            "events": counted[key],
            "new_users": new_users[key],
            "adoption_rate": len(with_it) / len(paying) if paying else None,
            "account_retention_rate": len(before & used[key]) / len(before)
            if before
            else None,
        }
        for name, side in (("with", with_it), ("without", without)):
            scores = [i.automatic_score for i in side.values() if i.is_scored]
            left = [
                any(0 < (day - end).days <= CHURN_HORIZON for day in leavers[account])
                for account in side
            ]
            row[f"mean_score_{name}"] = sum(scores) / len(scores) if scores else None
            row[f"churn_rate_{name}"] = (
                sum(left) / len(left) if left and is_ripe else None
            )
        found[key] = row
    return found


def _values(book: Book, day: date) -> dict[str, list[tuple[str, float | None]]]:
    """{metric: (segment, value or None)} of the live accounts that publish it."""
    found: dict[str, list[tuple[str, float | None]]] = defaultdict(list)
    for item in _on(book, day):
        if not item.is_live:
            continue
        for metric in item.metrics.values():
            if metric.is_published:
                found[metric.metric].append(
                    (beside_all(item.account_day.segment), metric.result.value)
                )
    return found


def quantile(values: Sequence[float], share: float) -> float:
    """Linear between the two values around the place (n - 1) x share."""
    place = (len(values) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def distributions(book: Book, as_of: date) -> dict[tuple, dict[str, object]]:
    """{(month, metric, segment): quantiles and the share measured} of complete months."""
    found = {}
    for day in _month_ends(book, as_of):
        for metric, pairs in _values(book, day).items():
            for segment in {"all", *(name for name, _ in pairs)}:
                listed = [v for name, v in pairs if segment in ("all", name)]
                values = sorted(value for value in listed if value is not None)
                row: dict[str, object] = {
                    "accounts": len(listed),
                    "measured_rate": len(values) / len(listed),
                    "min_value": values[0] if values else None,
                    "max_value": values[-1] if values else None,
                    "mean_value": math.fsum(values) / len(values) if values else None,
                }
                for percent in (10, 25, 50, 75, 90):
                    row[f"p{percent}_value"] = (
                        quantile(values, percent / 100) if values else None
                    )
                found[(first_of_month(day), metric, segment)] = row
    return found


def _month_ends(book: Book, as_of: date) -> list[date]:
    return sorted(
        {
            day
            for days in book.values()
            for day in days
            if month_end(day) and day <= as_of
        }
    )


def drift(book: Book, as_of: date) -> dict[tuple, dict[str, object]]:
    """{(month, metric): PSI} where both month ends have values."""
    found = {}
    ends = _month_ends(book, as_of)
    for before, now in zip(ends, ends[1:], strict=False):
        old, new = _values(book, before), _values(book, now)
        for metric in old.keys() & new.keys():
            past = sorted(v for _, v in old[metric] if v is not None)
            present = sorted(v for _, v in new[metric] if v is not None)
            if past and present:
                found[(first_of_month(now), metric)] = {
                    "accounts": len(present),
                    "accounts_before": len(past),
                    "psi": stability_index(past, present),
                }
    return found


def stability_index(past: Sequence[float], present: Sequence[float]) -> float:
    """PSI over ten bins cut at the deciles of `past`; both sorted, not empty."""
    cuts = [round(quantile(past, share), 10) for share in DECILES]

    def shares(values: Sequence[float]) -> list[float]:
        counts = [0] * 10
        for value in values:
            counts[sum(cut < value for cut in cuts)] += 1
        return [count / len(values) or EMPTY_BIN for count in counts]

    return math.fsum(
        (now - then) * math.log(now / then)
        for then, now in zip(shares(past), shares(present), strict=True)
    )
