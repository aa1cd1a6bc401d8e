"""A scoring model of three metrics, small enough to work out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

from tests.python.reference.config import Configuration, configuration
from tests.python.reference.scoring import DayScore, Scorer, confirm_bands
from tests.python.reference.states import GlobalFacts, MetricStates

DAY = timedelta(days=1)
START = date(2025, 1, 1)


def model(**seeds: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """A small scoring model: usage (weight 60; a 75, b 25) and care (40; c 100)."""
    weights = [("a", "75", "exclude"), ("b", "25", "exclude"), ("c", "100", "neutral")]
    base = {
        "health_model_versions": [
            {"model_version": "one", "role": "live", "effective_from": "2020-01-01"}
        ],
        "health_lifecycle_stages": [
            {"model_version": "*", "lifecycle_stage": "all", "priority": "1"}
        ],
        "health_profiles": [
            {
                "model_version": "one",
                "profile": "default",
                "priority": "9",
                "lifecycle_stage": "*",
                "segment": "*",
                "plan": "*",
                "industry": "*",
                "touch_model": "*",
            }
        ],
        "health_dimensions": [
            {"dimension": "usage", "aggregator": "mean"},
            {"dimension": "care", "aggregator": "mean"},
        ],
        "health_metrics": [
            {
                "model_version": "*",
                "metric": metric,
                "dimension": dimension,
                "method": "curve",
                "window_days": "28",
                "source_table": "usage_events" if metric == "a" else "",
                "min_tenure_days": "0",
            }
            for metric, dimension in (("a", "usage"), ("b", "usage"), ("c", "care"))
        ],
        "health_dimension_weights": [
            {
                "model_version": "one",
                "profile": "default",
                "dimension": dim,
                "weight": weight,
            }
            for dim, weight in (("usage", "60"), ("care", "40"))
        ],
        "health_metric_weights": [
            {
                "model_version": "one",
                "profile": "default",
                "metric": metric,
                "weight": weight,
                "missing_policy": policy,
            }
            for metric, weight, policy in weights
        ],
        "health_curves": [
            {
                "model_version": "one",
                "profile": "default",
                "metric": metric,
                "input_value": value,
                "score": score,
            }
            for metric in "abc"
            for value, score in (("0", "0"), ("1", "100"))
        ],
        "health_caps": [],
        "health_bands": [
            {"model_version": "*", "band": band, "min_score": cut, "rank": rank}
            for band, cut, rank in (
                ("red", "0", "1"),
                ("yellow", "50", "2"),
                ("green", "75", "3"),
            )
        ],
        "health_settings": [
            {"model_version": "*", "setting": setting, "setting_value": value}
            for setting, value in (
                ("min_tenure_to_score", "14"),
                ("min_dimensions", "1"),
                ("min_coverage", "0.4"),
                ("confirm_days", "2"),
                ("confirm_margin", "5"),
                ("slope_improving", "1.5"),
                ("slope_declining", "-1.5"),
            )
        ],
        "source_freshness": [
            {"source_table": "usage_events", "max_feed_lag_days": "3"}
        ],
    }
    return base | seeds


def account_day(day: date, **facts: object) -> SimpleNamespace:
    """An active account-day of tenure 100."""
    values = {
        "account_id": "x",
        "day": day,
        "is_live": True,
        "tenure_days": 100,
        "chain_start": START - DAY * 100,
        "seats": 10,
        "days_to_renewal": None,
        "milestones_complete": False,
        "segment": None,
        "plan": None,
        "industry": None,
        "touch_model": None,
    }
    return SimpleNamespace(**(values | facts))


def scored(
    values: dict[date, dict[str, float | None]],
    seeds: dict | None = None,
    event_days: list[date] | None = None,
    overrides: dict | None = None,
    **facts: object,
) -> dict[date, DayScore]:
    """Score one account whose metric values are given by day."""
    config: Configuration = configuration(seeds or model())
    rows = [START - DAY * 200 + DAY * step for step in range(400)]
    days = {("x", day): account_day(day, **facts) for day in values}
    states = MetricStates(
        config,
        days,
        {
            ("x", day): {m: (v, day) for m, v in found.items()}
            for day, found in values.items()
        },
        GlobalFacts(config, lambda table: event_days or rows),
        lambda account, action: [],
    )
    scorer = Scorer(states, overrides or {})
    found = {day: scorer.score_day(None, days[("x", day)]) for day in sorted(values)}
    confirm_bands(list(found.values()))
    return found
