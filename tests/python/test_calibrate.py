"""Calibration finds planted causes, stays monotone and non-negative, and knows its limits."""

import json
import subprocess

import pytest

from scripts.environments import environment
from tests.python.publishing import FIRST_DAY, PROJECT, run


@pytest.fixture(scope="module")
def case() -> dict:
    """What tests/python/calibration_case.py printed."""
    done = subprocess.run(
        [
            str(environment("calibration") / "python"),
            *("-m", "tests.python.calibration_case"),
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_planted_causes_come_in_their_order(case) -> None:
    """Twice the cause, about twice the weight; no cause, next to no weight."""
    first, second, third, fourth = case["shares"]
    assert min(case["shares"]) >= 0
    assert sum(case["shares"]) == pytest.approx(1)
    assert 1.5 < first / second < 2.7
    assert max(third, fourth) < 0.08


def test_curves_keep_their_direction_and_move_to_the_data(case) -> None:
    """Whole scores; high from 4 on, where hardly anybody leaves."""
    curve = case["curve"]
    assert curve == sorted(curve) and all(score == int(score) for score in curve)
    assert curve[2] > 90 and curve[1] < curve[2]
    assert case["falling"] == sorted(case["falling"], reverse=True)


def test_a_curve_without_leavers_stays_as_it_is(case) -> None:
    """Under ten leavers a curve is not touched."""
    assert case["thin"] == [0, 30, 60, 100]


def test_percents_are_whole_and_sum_to_100(case) -> None:
    """By largest remainders."""
    assert sum(case["percents"]) == 100
    assert all(isinstance(number, int) for number in case["percents"])


def test_weights_of_the_unmeasured_go_to_siblings(case) -> None:
    """As the roll-up of the models does it."""
    assert case["rolled"] == pytest.approx([0.75 * 80 + 0.25 * 20, 20])


def test_no_outcome_of_the_fit_reaches_into_the_judgement(case) -> None:
    """A horizon lies between the two parts."""
    assert case["gap_days"] > 0 and case["early"] > 100 and case["late"] > 100


def test_equals_at_the_border_of_the_worst_tenth_count_in_part(case) -> None:
    # Of all 20 rows 3 left.
    assert case["lifts_of_equals"] == pytest.approx([(1 + 0.25) / 2 / 0.15] * 2)


def test_builds_are_pooled_with_accounts_apart(case) -> None:
    """An account of one build is not that of another, though it has the same id."""
    once, twice = case["pooled_leavers"]
    assert twice == 2 * once > 0


def test_starting_points_share_out_what_causes_weigh(case) -> None:
    """What shows every cause keeps its weight; the causes' sum stays."""
    assert case["reversed"] == pytest.approx(
        {"fading, champion_left": 0.16, "loud": 0.24, "non_paying": 0.4}
    )
    assert case["pulse"] == 0.2


def test_thin_data_are_called_thin(first_night, tmp_path) -> None:
    """Twelve accounts in four months say nothing, and nothing is written."""
    code, told = run(
        first_night.site, FIRST_DAY, "--out", str(tmp_path / "out"), script="calibrate"
    )
    assert code == 3
    assert "too thin" in told
    assert not (tmp_path / "out").exists()
