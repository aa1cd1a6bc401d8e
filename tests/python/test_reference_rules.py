"""Single rules of the reference, against numbers worked out by hand from the prose."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from tests.python.reference.changes import change_parts
from tests.python.reference.config import Band, configuration
from tests.python.reference.feeds import Feed
from tests.python.reference.points import points_value
from tests.python.reference.raw import cell_text
from tests.python.reference.scoring import DayScore, confirm_bands, dimension_score
from tests.python.reference.small_model import DAY, START, account_day, model, scored
from tests.python.reference.states import score_of
from tests.python.reference.trends import account_trends, transitions


def test_a_run_of_three_silent_days_is_no_outage() -> None:
    """The fourth silent day makes all four dark."""
    feed = Feed([START, START + DAY * 4, START + DAY * 9], 3)
    assert not feed.in_dark_run(START + DAY * 3)
    assert feed.dark_days(START + DAY * 4, 28) == 0
    assert not feed.in_dark_run(START + DAY * 7)
    assert feed.in_dark_run(START + DAY * 8)
    assert feed.dark_days(START + DAY * 8, 28) == 4
    assert feed.dark_days(START + DAY * 20, 28) == 4 + 11
    assert not feed.in_dark_run(START - DAY)


def test_more_than_a_quarter_of_the_window_is_stale() -> None:
    """Seven dark days of 28 are not stale, eight are."""
    for dark, stale in ((7, False), (8, True)):
        days = [START, START + DAY * (dark + 1)]
        assert Feed(days, 3).is_stale(days[1], 28) is stale
    assert not Feed(days, 3).is_stale(days[1], None)


def test_an_outage_carries_the_last_fresh_score() -> None:
    """Metric a keeps value and score of the third silent day for 28 days plus dark days."""
    values = {
        START + DAY * n: {"a": 0.5 + n / 100, "b": 1.0, "c": 1.0} for n in range(80)
    }
    rows = [START - DAY * step for step in range(9)]
    found = scored(values, event_days=rows)
    fresh = found[START + DAY * 3].metrics["a"].result
    assert fresh.state == "measured" and fresh.value == 0.53
    for step in (4, 40, 59):
        late = found[START + DAY * step].metrics["a"].result
        assert (late.state, late.is_carried, late.value) == (
            "feed_stale",
            True,
            0.53,
        ), step
    assert not found[START + DAY * 60].metrics["a"].result.is_carried
    assert found[START + DAY * 60].coverage == pytest.approx(0.6 * 0.25 + 0.4)


def test_curve_and_step() -> None:
    """Linear between knots and flat beyond; a step takes the greatest input below."""
    config = configuration(model())
    version = config.live[0]
    metric = version.metrics["a"]
    assert [score_of(version, "default", metric, x) for x in (-1, 0, 0.25, 1, 7)] == [
        0,
        0,
        25,
        100,
        100,
    ]
    step = SimpleNamespace(method="step", metric="a")
    assert [score_of(version, "default", step, x) for x in (-1, 0.99, 1)] == [0, 0, 100]


def test_roll_up_by_hand() -> None:
    """a 0.4, b missing, c missing and neutral: base 0.6 x 40 + 0.4 x 50 = 44."""
    found = scored({START: {"a": 0.4, "b": None, "c": None}})[START]
    assert found.base_score == 44 and found.band == "red"
    assert found.coverage == pytest.approx(0.6 * 0.75)
    assert found.score_floor == pytest.approx(0.6 * 30)
    assert found.score_ceiling == pytest.approx(0.6 * 55 + 40)
    assert found.band_is_certain is False
    assert (
        found.metrics["a"].contribution == 24 and found.metrics["a"].points_lost == 36
    )
    assert found.metrics["b"].contribution is None
    assert found.metrics["c"].contribution == 20


def test_all_null_is_unscored_not_red() -> None:
    """Nothing measured, nothing by policy: no evidence and no band."""
    seeds = model()
    for row in seeds["health_metric_weights"]:
        row["missing_policy"] = "exclude"
    found = scored({START: {"a": None, "b": None, "c": None}}, seeds)[START]
    assert (found.unscored_reason, found.score, found.band) == (
        "no_evidence",
        None,
        None,
    )


def test_a_cap_needs_all_of_its_conditions() -> None:
    """Two rows of one rule are ANDed; the lowest hit wins and binds only when lower."""
    caps = [
        {
            "rule": "both",
            "metric": "a",
            "operator": "<",
            "threshold": "0.5",
            "max_score": "20",
        },
        {
            "rule": "both",
            "metric": "b",
            "operator": "<",
            "threshold": "0.5",
            "max_score": "20",
        },
        {
            "rule": "care",
            "metric": "dimension:care",
            "operator": ">=",
            "threshold": "100",
            "max_score": "90",
        },
    ]
    seeds = model(
        health_caps=[
            row | {"model_version": "one", "profile": "default"} for row in caps
        ]
    )
    half = scored({START: {"a": 0.4, "b": 0.6, "c": 1.0}}, seeds)[START]
    assert half.cap_hits == ("care",) and half.automatic_score == half.base_score
    assert half.cap_rule == "care"
    full = scored({START: {"a": 0.4, "b": 0.4, "c": 1.0}}, seeds)[START]
    assert (
        full.cap_rule == "both" and full.automatic_score == 20 and full.base_score == 64
    )


def test_lowest_metric_alone_under_min() -> None:
    """Ties go to the smallest key."""
    score, shares = dimension_score(
        "min", {"b": (1, 10.0), "a": (3, 10.0), "c": (5, 90.0)}
    )
    assert score == 10 and shares == {"a": 1.0, "b": 0.0, "c": 0.0}


def test_points_by_hand() -> None:
    """40 + least(30 / 10, 2) x 5 - 2 x 6 = 38."""
    actions = [
        {
            "action": "usage_events",
            "window_days": "28",
            "impact": "5",
            "per_seat": "true",
            "max_count": "2",
            "base_points": "40",
        },
        {
            "action": "tickets:urgent",
            "window_days": "2",
            "impact": "-6",
            "per_seat": "false",
            "max_count": "3",
            "base_points": "40",
        },
    ]
    dates = {
        "usage_events": [START] * 30,
        "tickets:urgent": [START - DAY * 2, START, START],
    }

    def counted(account: str, action: str) -> list[date]:
        return dates[action]

    def value(seats: int | None) -> float | None:
        return points_value(actions, "x", START, START - DAY * 50, seats, counted)

    assert value(10) == 38 and value(None) is None and value(0) is None


def test_confirmed_band_waits_for_the_second_day() -> None:
    """One day just below the edge is not confirmed; the second one is; 5 inside is at once."""
    scores = [80.0, 74.0, 76.0, 74.0, 74.0, 71.0, 70.0, 81.0]
    bands = [Band("red", 0, 1), Band("yellow", 50, 2), Band("green", 75, 3)]
    version = SimpleNamespace(
        bands=bands, settings={"confirm_days": 2, "confirm_margin": 5}
    )
    days = []
    for step, score in enumerate(scores):
        band = "green" if score >= 75 else "yellow"
        days.append(
            DayScore(
                "x",
                START + DAY * step,
                account_day(START),
                version,
                automatic_score=score,
                score=score,
                band=band,
            )
        )
    confirm_bands(days)
    assert [day.confirmed_band[0] for day in days] == list("gggg") + list("yyyg")
    moved = transitions({day.day: day for day in days}, "confirmed_band")
    assert [
        (step["from"], step["to"], step["days_in_previous"]) for step in moved.values()
    ] == [
        (None, "green", None),
        ("green", "yellow", 4),
        ("yellow", "green", 3),
    ]


def test_change_parts_by_hand() -> None:
    """a 0.4 -> 0.6 with b lost: behaviour on a, coverage on both; an override on top."""
    later = START + DAY
    overrides = {
        "x": [
            {
                "override_id": "o",
                "score": 10,
                "expires_at": None,
                "starts_at": SimpleNamespace(date=lambda: later),
            }
        ]
    }
    found = scored(
        {START: {"a": 0.4, "b": 1.0, "c": 1.0}, later: {"a": 0.6, "b": None, "c": 1.0}},
        overrides=overrides,
    )
    before, after = found[START], found[later]
    assert before.base_score == 73 and after.base_score == 76 and after.score == 10
    assert change_parts(before, after) == {
        ("behaviour", "a"): pytest.approx((0.45 + 0.6) / 2 * 20),
        ("coverage", "a"): pytest.approx(50 * 0.15),
        ("coverage", "b"): pytest.approx(-15),
        ("override", "(all)"): pytest.approx(-66),
    }


def test_slope_and_days_to_lower_band() -> None:
    """Half a point lost a day is -3.5 a week; 5 points above the edge last 10 days."""
    values = {
        START + DAY * step: dict.fromkeys("abc", 0.9 - step * 0.005)
        for step in range(21)
    }
    trend = account_trends(scored(values))[START + DAY * 20]
    assert trend.slope_28d == pytest.approx(-3.5) and trend.trend == "declining"
    assert trend.days_to_lower_band == 10 and trend.volatility_28d == pytest.approx(0)
    assert trend.change_7d == pytest.approx(-3.5) and trend.change_30d is None
    assert (trend.days_in_band, trend.previous_band) == (21, None)


def test_numbers_of_a_tie_have_nine_decimals() -> None:
    """Halves go away from zero, as an engine casts them; nothing is below zero."""
    told = {
        "83.33333333333333": "83.333333333",
        "1e-07": "0.000000100",
        "0.0000000005": "0.000000001",
        "-0.0000000025": "-0.000000003",
        "-0.0000000001": "0.000000000",
        "999999999999.5": "999999999999.500000000",
    }
    assert {text: cell_text(Decimal(text)) for text in told} == told
