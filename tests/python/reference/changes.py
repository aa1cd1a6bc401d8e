"""Why a score moved: change attribution and drivers (scoring 6 and 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tests.python.reference.scoring import DayScore, MetricScore
from tests.python.reference.states import score_of

DAYS_BACK = (1, 7, 30, 90)
ALL = "(all)"
DRIVERS = 3


def _file_key(before: DayScore, after: DayScore) -> str:
    """Where curve and weight parts are filed."""
    if before.version.model_version != after.version.model_version:
        return "model_version"
    if before.profile != after.profile:
        return "profile"
    return "coverage"


def _score_under_later_curves(
    before: DayScore, after: DayScore, old: MetricScore, new: MetricScore
) -> float:
    """s0': the score of D0's value under D1's curves."""
    same = _file_key(before, after) == "coverage"
    method = after.version.metrics[new.metric].method
    points = "points" in (method, before.version.metrics[old.metric].method)
    if same or points or old.result.by_policy or old.result.value is None:
        return old.result.score
    found = score_of(
        after.version,
        after.profile,
        after.version.metrics[new.metric],
        old.result.value,
    )
    return old.result.score if found is None else found


def _scored(day: DayScore) -> dict[str, MetricScore]:
    """Published metrics of a day that have a score."""
    return {
        key: item
        for key, item in day.metrics.items()
        if item.is_published and item.result.score is not None
    }


def _weighted_keys(day: DayScore, dimension: str) -> frozenset[str]:
    """Metrics of a dimension with weight > 0 and a score."""
    return frozenset(
        key
        for key, item in day.metrics.items()
        if item.dimension == dimension
        and item.weight > 0
        and item.result.score is not None
    )


def change_parts(before: DayScore, after: DayScore) -> dict[tuple[str, str], float]:
    """{(effect_kind, metric): effect} between two scored days; zero parts left out.

    Effects are points of score, rounded to 9 decimals; they sum to the change of `score`.
    """
    filed = _file_key(before, after)
    parts: dict[tuple[str, str], float] = {}

    def add(kind: str, metric: str, effect: float) -> None:
        parts[(kind, metric)] = parts.get((kind, metric), 0.0) + effect

    old_scored, new_scored = _scored(before), _scored(after)
    for key in sorted(old_scored.keys() | new_scored.keys()):
        old, new = old_scored.get(key), new_scored.get(key)
        if old is None:
            add(filed, key, new.share * new.result.score)
            continue
        if new is None:
            add(filed, key, -old.share * old.result.score)
            continue
        shifted = _score_under_later_curves(before, after, old, new)
        mean_share = (old.share + new.share) / 2
        add("behaviour", key, mean_share * (new.result.score - shifted))
        add(filed, key, mean_share * (shifted - old.result.score))
        weight_part = (
            (old.result.score + new.result.score) / 2 * (new.share - old.share)
        )
        dim = after.dimensions[new.dimension]
        same_metrics = _weighted_keys(before, old.dimension) == _weighted_keys(
            after, new.dimension
        )
        add(
            "behaviour" if dim.aggregator == "min" and same_metrics else filed,
            key,
            weight_part,
        )
    add(
        "cap",
        ALL,
        (after.automatic_score - after.base_score)
        - (before.automatic_score - before.base_score),
    )
    add(
        "override",
        ALL,
        (after.score - after.automatic_score) - (before.score - before.automatic_score),
    )
    rounded = {key: round(effect, 9) for key, effect in parts.items()}
    return {key: effect for key, effect in rounded.items() if effect != 0}


def account_changes(
    days: Mapping[date, DayScore], first: date, last: date
) -> dict[tuple[date, int], dict[tuple[str, str], float]]:
    """{(day, days_back): parts} of one account for the scored days in [first, last]."""
    found = {}
    for day, after in days.items():
        if not first <= day <= last or not after.is_scored:
            continue
        for back in DAYS_BACK:
            before = days.get(day - timedelta(days=back))
            if before is not None and before.is_scored:
                found[(day, back)] = change_parts(before, after)
    return found


def _ranked(parts: Mapping[tuple[str, str], float], direction: str):
    """Up to three largest parts of one sign: (effect, metric, kind), ties by metric."""
    sign = 1 if direction == "positive" else -1
    chosen = sorted(
        (-sign * effect, metric, kind)
        for (kind, metric), effect in parts.items()
        if sign * effect > 0
    )
    return [(-sign * size, metric, kind) for size, metric, kind in chosen[:DRIVERS]]


def day_drivers(
    day: DayScore, changes: Mapping[tuple[date, int], Mapping[tuple[str, str], float]]
) -> dict[tuple[str, int], dict[str, object]]:
    """{(direction, rank): {basis, metric, effect_kind, effect}} of one scored day.

    basis 30d, else 7d, else level (contributions, and points_lost as negative effects).
    """
    found = {}
    for back in (30, 7):
        if (day.day, back) in changes:
            for direction in ("positive", "negative"):
                ranked = _ranked(changes[(day.day, back)], direction)
                for rank, (effect, metric, kind) in enumerate(ranked, start=1):
                    found[(direction, rank)] = {
                        "basis": f"{back}d",
                        "metric": metric,
                        "effect_kind": kind,
                        "effect": effect,
                    }
            return found
    items = _scored(day).values()
    level = {
        "positive": {("level", item.metric): item.contribution for item in items},
        "negative": {("level", item.metric): -item.points_lost for item in items},
    }
    for direction, parts in level.items():
        for rank, (effect, metric, _) in enumerate(_ranked(parts, direction), start=1):
            found[(direction, rank)] = {
                "basis": "level",
                "metric": metric,
                "effect": effect,
            }
    return found
