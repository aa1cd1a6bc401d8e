"""Run by the environment of calibration: a history with known causes, fitted and split.

Prints JSON: the shares fitted, those without a signal, a curve, percents, the split.
"""

import json
from datetime import date, timedelta

import numpy as np

from scripts.calibration.fit import fit_curve, fit_weights, roll_up, whole_percents
from scripts.calibration.history import HORIZON_DAYS, History, split
from scripts.calibration.planted import STARTS, by_cause, pool, started
from scripts.calibration.report import worst_decile_lift

draw = np.random.default_rng(5)
count = 4_000
scores = draw.uniform(0, 100, (count, 4))
# The third and fourth score say nothing; the first says twice what the second says.
log_odds = -5 + 6 * (1 - scores[:, 0] / 100) + 3 * (1 - scores[:, 1] / 100)
left = draw.uniform(size=count) < 1 / (1 + np.exp(-log_odds))
holes = scores.copy()
holes[draw.uniform(size=scores.shape) < 0.1] = np.nan
even = np.full(4, 0.25)
shares = fit_weights(holes, left, even)

values = draw.uniform(0, 10, count)
quits = draw.uniform(size=count) < np.where(values < 3, 0.3, 0.02)
knots = np.array([0.0, 2.0, 4.0, 8.0])
live = np.array([0.0, 30.0, 60.0, 100.0])
curve = fit_curve(values, quits, knots, live)

days = np.array(
    [date(2025, 1, 31) + timedelta(days=30 * (row // 40)) for row in range(800)]
)
history = History(
    np.array([f"a{row % 40}" for row in range(800)]),
    days,
    np.arange(800) % 7 == 0,
    np.zeros(800),
    np.zeros((800, 1)),
    np.zeros((800, 1)),
    ["m"],
)
early, late = split(history)
rolled = roll_up(
    np.array([[80.0, np.nan, 20.0], [np.nan, np.nan, 20.0]]),
    ["a", "a", "b"],
    {"a": 75, "b": 25},
    np.array([60.0, 40.0, 100.0]),
)
weights = [
    ("logins", "usage", 0.5),
    ("tickets", "support", 0.1),
    ("overdue", "billing", 0.1),
    ("late", "billing", 0.1),
    ("pulse", "sentiment", 0.2),
]
reversed_weights = started(weights, STARTS["reversed"])
by_dimension: dict[str, float] = {}
for _, dimension, weight in reversed_weights:
    by_dimension[dimension] = by_dimension.get(dimension, 0.0) + weight
# Two places of 20: one of rate 1, and one of the four of rate 1/4.
danger = np.array([3.0, *[1] * 4, *[0] * 15])
leavers = np.array([1, 0, 0, 1, 0, 1, *[0] * 14])
print(
    json.dumps(
        {
            "lifts_of_equals": [
                worst_decile_lift(danger[::step], leavers[::step]) for step in (1, -1)
            ],
            "shares": shares.tolist(),
            "curve": curve.tolist(),
            "falling": fit_curve(values, ~quits, knots, live[::-1].copy()).tolist(),
            "thin": fit_curve(values[:20], quits[:20] & False, knots, live).tolist(),
            "percents": whole_percents(np.array([1.0, 1.0, 1.0])).tolist(),
            "rolled": rolled.tolist(),
            "gap_days": (min(late.days) - max(early.days)).days - HORIZON_DAYS,
            "early": len(early.days),
            "late": len(late.days),
            "pooled_leavers": [history.leavers(), pool([history, history]).leavers()],
            "reversed": by_cause(by_dimension),
            "pulse": reversed_weights[-1][2],
        }
    )
)
