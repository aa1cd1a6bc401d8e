"""How well scores tell who leaves, with intervals over accounts, and a calibration plot."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

RESAMPLES = 300


def auc_with_interval(
    danger: np.ndarray, left: np.ndarray, accounts: np.ndarray
) -> tuple[float, float, float]:
    """AUC and its 95 % interval; accounts are resampled, not month ends."""
    names = np.unique(accounts)
    rows = {name: np.flatnonzero(accounts == name) for name in names}
    draw = np.random.default_rng(1)
    found = []
    for _ in range(RESAMPLES):
        chosen = np.concatenate([rows[name] for name in draw.choice(names, len(names))])
        if 0 < left[chosen].sum() < len(chosen):
            found.append(roc_auc_score(left[chosen], danger[chosen]))
    low, high = np.percentile(found, [2.5, 97.5])
    return roc_auc_score(left, danger), low, high


def worst_decile_lift(danger: np.ndarray, left: np.ndarray) -> float:
    """Rate of leaving in the most endangered tenth over that of all.

    Of a danger at the border of the tenth a part counts, at the rate of all that have it.
    """
    count = max(1, len(danger) // 10)
    worst = np.argsort(-danger)[:count]
    return rates_of_equals(danger, left)[worst].mean() / left.mean()


def rates_of_equals(danger: np.ndarray, left: np.ndarray) -> np.ndarray:
    """For each row the rate of leaving of all rows with its danger, shape (n,)."""
    _, group = np.unique(danger, return_inverse=True)
    return (np.bincount(group, left) / np.bincount(group))[group]


def chances(train: np.ndarray, left: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Chance to leave from a danger score, by a logistic curve fitted on `train`."""
    model = LogisticRegression().fit(train[:, None] / 100, left)
    return model.predict_proba(test[:, None] / 100)[:, 1]


def calibration_plot(series: dict[str, np.ndarray], left: np.ndarray) -> str:
    """SVG: per fifth of the expected chance, expected against seen share that left.

    series: name -> chances (n,).
    """
    size, pad = 360, 45
    points = {}
    for name, expected in series.items():
        seen = rates_of_equals(expected, left)
        points[name] = [
            (expected[part].mean(), seen[part].mean())
            for part in np.array_split(np.argsort(expected), 5)
        ]
    top = max(max(pair) for pairs in points.values() for pair in pairs) * 1.1 or 1

    def place(pair: tuple[float, float]) -> str:
        x = pad + pair[0] / top * size
        return f"{x:.1f},{pad + size - pair[1] / top * size:.1f}"

    ink = ["#1f77b4", "#d62728", "#2ca02c"]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size + 2 * pad}" '
        f'height="{size + 2 * pad}" font-family="sans-serif" font-size="12">',
        f'<polyline points="{place((0, 0))} {place((top, top))}" stroke="#999" '
        'fill="none" stroke-dasharray="4"/>',
        f'<text x="{pad}" y="{size + pad + 30}">expected share, 0 to {top:.0%}</text>',
        f'<text x="{pad}" y="15">share that left, 0 to {top:.0%}</text>',
    ]
    for number, (name, pairs) in enumerate(points.items()):
        path = " ".join(place(pair) for pair in pairs)
        lines.append(
            f'<polyline points="{path}" stroke="{ink[number % 3]}" fill="none" '
            'stroke-width="2"/>'
        )
        lines.append(
            f'<text x="{pad + 10}" y="{pad + 15 + 16 * number}" '
            f'fill="{ink[number % 3]}">{name}</text>'
        )
    return "\n".join([*lines, "</svg>"]) + "\n"
