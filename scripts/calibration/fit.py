"""Non-negative weights and monotone curves, drawn towards what is live."""

import numpy as np
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

# Month ends before a leaving that weigh as much as the live curve does.
CURVE_PRIOR = 40
# Strength of the pull towards the live weights, in squared log-odds a weight share.
WEIGHT_PRIOR = 2.0


def filled(scores: np.ndarray) -> np.ndarray:
    """Scores (n, m) with gaps filled: by the row's mean, else 50."""
    known = ~np.isnan(scores)
    counts = known.sum(axis=1)
    means = np.where(
        counts > 0, np.nansum(scores, axis=1) / np.maximum(counts, 1), 50.0
    )
    return np.where(known, scores, means[:, None])


def fit_weights(scores: np.ndarray, left: np.ndarray, live: np.ndarray) -> np.ndarray:
    """Shares (m,) >= 0 that sum to 1: a logistic regression of leaving on lost points.

    scores: (n, m), 0 to 100, NaN unmeasured. left: (n,) bool. live: (m,) shares of the
    live model, towards which the shares are drawn.
    """
    lost = (100 - filled(scores)) / 100
    count = lost.shape[1]
    sign = np.where(left, 1.0, -1.0)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        intercept, slope = parameters[0], parameters[1:]
        margin = sign * (intercept + lost @ slope)
        total = slope.sum()
        pull = slope - live * total
        value = np.logaddexp(0, -margin).sum() + WEIGHT_PRIOR * (pull @ pull)
        back = -sign / (1 + np.exp(np.clip(margin, -500, 500)))
        gradient = lost.T @ back + 2 * WEIGHT_PRIOR * (pull - (live @ pull))
        return value, np.concatenate([[back.sum()], gradient])

    start = np.concatenate([[-4.0], live * 5])
    bounds = [(None, None)] + [(0, None)] * count
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x[1:]
    return found / found.sum() if found.sum() > 0 else live


def whole_percents(shares: np.ndarray) -> np.ndarray:
    """Shares (k,) as whole percents that sum to 100 (largest remainders)."""
    exact = shares / shares.sum() * 100
    whole = np.floor(exact).astype(int)
    for place in np.argsort(-(exact - whole), kind="stable")[: 100 - whole.sum()]:
        whole[place] += 1
    return whole


def fit_curve(
    values: np.ndarray, left: np.ndarray, inputs: np.ndarray, live: np.ndarray
) -> np.ndarray:
    """Scores (k,) of a curve's knots, whole, in the direction of the live curve.

    values: (n,), NaN unmeasured. inputs, live: (k,) knots and their live scores, which
    rise or fall. The isotonic chance to stay, stretched to the live range, counts the more
    the more month ends before a leaving there are.
    """
    known = ~np.isnan(values)
    leavers = int(left[known].sum())
    rising = live[-1] >= live[0]
    if leavers < 10 or live.max() == live.min():
        return live
    isotonic = IsotonicRegression(increasing=bool(rising), out_of_bounds="clip")
    isotonic.fit(values[known], (~left[known]).astype(float))
    stay = isotonic.predict(inputs)
    if stay.max() - stay.min() < 1e-9:
        return live
    learnt = live.min() + (stay - stay.min()) / (stay.max() - stay.min()) * (
        live.max() - live.min()
    )
    share = leavers / (leavers + CURVE_PRIOR)
    return np.round((1 - share) * live + share * learnt)


def roll_up(
    scores: np.ndarray,
    dimensions: list[str],
    weights: dict[str, int],
    inner: np.ndarray,
) -> np.ndarray:
    """Base scores (n,): weights inside dimensions (m,), then of dimensions; no caps."""
    total, used = np.zeros(len(scores)), np.zeros(len(scores))
    for dimension, weight in weights.items():
        chosen = [place for place, name in enumerate(dimensions) if name == dimension]
        known = ~np.isnan(scores[:, chosen]) * inner[chosen]
        sums = known.sum(axis=1)
        means = np.nansum(np.nan_to_num(scores[:, chosen]) * known, axis=1)
        has = sums > 0
        total[has] += weight * means[has] / sums[has]
        used[has] += weight
    return np.where(used > 0, total / np.maximum(used, 1e-12), 50.0)
