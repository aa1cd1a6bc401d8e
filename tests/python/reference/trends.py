"""Trends, runs of bands and stages, weekly and monthly figures (scoring 7)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.python.reference.scoring import DayScore

TREND_DAYS = 28
MIN_SLOPE_DAYS = 14
MIN_STEPS = 2
DAY = timedelta(days=1)


@dataclass
class Trend:
    """Trend columns of one account-day."""

    change_7d: float | None = None
    change_30d: float | None = None
    change_90d: float | None = None
    slope_28d: float | None = None
    volatility_28d: float | None = None
    days_in_band: int | None = None
    previous_band: str | None = None
    trend: str | None = None
    days_to_lower_band: int | None = None


def _automatic(days: Mapping[date, DayScore], day: date) -> float | None:
    found = days.get(day)
    return found.automatic_score if found else None


def _change(days: Mapping[date, DayScore], day: date, back: int) -> float | None:
    now, then = _automatic(days, day), _automatic(days, day - DAY * back)
    return None if now is None or then is None else round(now - then, 9)


def _slope(days: Mapping[date, DayScore], day: date) -> float | None:
    """Least squares, points per week, over the scored days of the last 28."""
    points = [
        (float(-back), score)
        for back in range(TREND_DAYS)
        if (score := _automatic(days, day - DAY * back)) is not None
    ]
    if len(points) < MIN_SLOPE_DAYS or _automatic(days, day) is None:
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = math.fsum(y for _, y in points) / len(points)
    spread = math.fsum((x - mean_x) ** 2 for x, _ in points)
    return round(
        math.fsum((x - mean_x) * (y - mean_y) for x, y in points) / spread * 7, 9
    )


def _volatility(days: Mapping[date, DayScore], day: date) -> float | None:
    """Sample standard deviation of the daily steps of the last 28 days."""
    if _automatic(days, day) is None:
        return None
    steps = [
        step
        for back in range(TREND_DAYS)
        if (step := _change(days, day - DAY * back, 1)) is not None
    ]
    if len(steps) < MIN_STEPS:
        return None
    mean = math.fsum(steps) / len(steps)
    return round(
        math.sqrt(math.fsum((step - mean) ** 2 for step in steps) / (len(steps) - 1)), 9
    )


def _trend_word(day: DayScore, slope: float | None) -> str | None:
    if slope is None:
        return None
    if slope >= day.version.settings["slope_improving"]:
        return "improving"
    if slope <= day.version.settings["slope_declining"]:
        return "declining"
    return "stable"


def _days_to_lower_band(day: DayScore, slope: float | None) -> int | None:
    """Whole days until the automatic score leaves its band at the present slope."""
    if slope is None or slope >= 0 or day.automatic_score is None:
        return None
    band = day.version.band_of(day.automatic_score)
    if band == day.version.bands[0]:
        return None
    return math.ceil(round((day.automatic_score - band.min_score) / (-slope / 7), 9))


def account_trends(days: Mapping[date, DayScore]) -> dict[date, Trend]:
    """Trend columns of every day of one account, in order."""
    found: dict[date, Trend] = {}
    run_band: str | None = None
    run_length = 0
    last_other: dict[str, str] = {}
    latest: str | None = None
    for day in sorted(days):
        item = days[day]
        trend = Trend(
            change_7d=_change(days, day, 7),
            change_30d=_change(days, day, 30),
            change_90d=_change(days, day, 90),
            slope_28d=_slope(days, day),
            volatility_28d=_volatility(days, day),
        )
        trend.trend = _trend_word(item, trend.slope_28d)
        trend.days_to_lower_band = _days_to_lower_band(item, trend.slope_28d)
        band = item.confirmed_band
        if band is None:
            run_band, run_length = None, 0
        else:
            run_length = run_length + 1 if band == run_band else 1
            run_band = band
            if latest is not None and latest != band:
                last_other[band] = latest
            latest = band
            trend.days_in_band = run_length
            trend.previous_band = last_other.get(band)
        found[day] = trend
    return found


def transitions(
    days: Mapping[date, DayScore], attribute: str
) -> dict[date, dict[str, object]]:
    """{day: {from, to, days_in_previous}} where the attribute changes on a live day.

    The first value of a live run has `from` None. attribute: confirmed_band or
    lifecycle_stage.
    """
    found = {}
    before: str | None = None
    length: int | None = None
    for day in sorted(days):
        item = days[day]
        now = getattr(item, attribute) if item.is_live else None
        if now is None:
            before, length = None, None
            continue
        if now != before:
            found[day] = {"from": before, "to": now, "days_in_previous": length}
            length = 0
        before, length = now, length + 1
    return found


def first_of_week(day: date) -> date:
    """Monday of the ISO week."""
    return day - DAY * day.weekday()


def first_of_month(day: date) -> date:
    """First day of the month."""
    return day.replace(day=1)


def _last_of_period(first: date, unit: str) -> date:
    if unit == "week":
        return first + DAY * 6
    return (first.replace(day=28) + DAY * 4).replace(day=1) - DAY


def periods(
    days: Mapping[date, DayScore], unit: str, as_of: date
) -> dict[date, dict[str, object]]:
    """{first day of period: figures} of one account for every period of its history.

    unit: week or month. Means, closing, min and max are over automatic scores.
    """
    first_of = first_of_week if unit == "week" else first_of_month
    grouped: dict[date, list[DayScore]] = {}
    for day in sorted(days):
        grouped.setdefault(first_of(day), []).append(days[day])
    return {
        first: _period_figures(items)
        | {"is_complete": _last_of_period(first, unit) <= as_of}
        for first, items in grouped.items()
    }


def _period_figures(items: Sequence[DayScore]) -> dict[str, object]:
    """Figures of the days of one period, in order."""
    scored = [item for item in items if item.is_scored]
    scores = [item.automatic_score for item in scored]
    counts = Counter(item.band for item in items if item.band is not None)
    return {
        "closing_score": scores[-1] if scored else None,
        "mean_score": round(math.fsum(scores) / len(scores), 9) if scored else None,
        "min_score": min(scores, default=None),
        "max_score": max(scores, default=None),
        "scored_days": len(scored),
        "closing_band": scored[-1].band if scored else None,
        "closing_date": scored[-1].day if scored else None,
        "days_per_band": "|".join(f"{band}:{counts[band]}" for band in sorted(counts))
        or None,
        "at_risk_days": sum(is_at_risk(item) or False for item in items),
    }


def is_at_risk(item: DayScore) -> bool | None:
    """Whether the effective band counts as at risk; None without a band."""
    if item.band is None:
        return None
    return next(row for row in item.version.bands if row.band == item.band).is_at_risk


def band_days(days: Sequence[DayScore]) -> dict[tuple[date, str], int]:
    """{(first of month, band): days} over days with a band."""
    found: dict[tuple[date, str], int] = {}
    for item in days:
        if item.band is not None:
            key = (first_of_month(item.day), item.band)
            found[key] = found.get(key, 0) + 1
    return found
