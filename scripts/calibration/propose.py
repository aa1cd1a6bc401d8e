"""Fit on early month ends, judge by later ones, write a candidate version and a report.

python -m scripts.calibration.propose --db file --out folder
"""

import argparse
import csv
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from scripts.calibration.fit import fit_curve, fit_weights, roll_up, whole_percents
from scripts.calibration.history import HORIZON_DAYS, History, read_history, split
from scripts.calibration.report import (
    auc_with_interval,
    calibration_plot,
    chances,
    worst_decile_lift,
)

MIN_TRAIN, MIN_TEST = 20, 10
SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "health_model"

WEIGHTS = """
    select metric_weights.metric, metric_weights.dimension,
        metric_weights.metric_weight * dimension_weights.dimension_weight / 10000,
        metrics.method, metrics.higher_is_better
    from main_intermediate.int_metric_weights_resolved as metric_weights
    inner join main_intermediate.int_dimension_weights_resolved as dimension_weights
        using (model_version, profile, dimension)
    inner join main_intermediate.int_metrics_resolved as metrics
        using (model_version, metric)
    where model_version = ? and profile = 'default'
        and metric_weights.metric_weight > 0 and dimension_weights.dimension_weight > 0
    order by metric_weights.metric
"""
CURVES = """
    select metric, input_value, score from main_intermediate.int_curve_points_resolved
    where model_version = ? and profile = 'default'
    order by metric, input_value
"""


def main() -> int:
    """0: a candidate was written; 3: too few leavers, nothing was written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    as_of, model, metrics, curves, history = read_build(given.db)
    train, test = split(history)
    if train.leavers() < MIN_TRAIN or test.leavers() < MIN_TEST:
        print(
            f"calibrate: too thin. {train.leavers()} accounts left in the months to fit "
            f"on ({MIN_TRAIN} are needed) and {test.leavers()} in those to judge by "
            f"({MIN_TEST}). Nothing is proposed; keep the live numbers."
        )
        return 3
    proposal = propose(train, metrics, curves)
    name = f"calibrated_{as_of:%Y_%m_%d}"
    given.out.mkdir(parents=True, exist_ok=True)
    write_seeds(given.out, name, model, as_of, metrics, proposal)
    lines, plot = judge(train, test, metrics, proposal)
    (given.out / "calibration.svg").write_text(plot)
    text = "\n".join([f"# {name}, proposed beside {model}", "", *lines]) + "\n"
    (given.out / "report.md").write_text(text)
    print(text)
    print(f"Written to {given.out}: make what-if CHANGES={given.out}")
    return 0


def read_build(database: Path) -> tuple[date, str, list[tuple], dict, History]:
    """As-of date and live model of a build file, its weights, curves and month ends.

    Weights: rows of WEIGHTS, a metric each. Curves: metric -> knots (value, score).
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        as_of, model = connection.execute(
            "select health_date, model_version from main.fct_account_health_daily "
            "order by health_date desc limit 1"
        ).fetchall()[0]
        metrics = connection.execute(WEIGHTS, [model]).fetchall()
        curves: dict[str, list[tuple[float, float]]] = {}
        for metric, value, score in connection.execute(CURVES, [model]).fetchall():
            curves.setdefault(metric, []).append((value, score))
        history = read_history(connection, model, [row[0] for row in metrics])
    return as_of, model, metrics, curves, history


def propose(train: History, metrics: list[tuple], curves: dict) -> dict:
    """Curves (metric -> knots), dimension weights, weights inside them (m,), in percent."""
    scores = train.scores.copy()
    knots = {}
    for place, (metric, _, _, method, higher) in enumerate(metrics):
        if method != "curve" or higher is None or metric not in curves:
            continue
        inputs = np.array([knot[0] for knot in curves[metric]], dtype=float)
        live = np.array([knot[1] for knot in curves[metric]], dtype=float)
        knots[metric] = (
            inputs,
            fit_curve(train.values[:, place], train.left, inputs, live),
        )
        scores[:, place] = on_curve(train, place, knots[metric])
    live_shares = np.array([row[2] for row in metrics], dtype=float)
    shares = fit_weights(scores, train.left, live_shares / live_shares.sum())
    names = [row[1] for row in metrics]
    totals = {
        name: sum(shares[place] for place, other in enumerate(names) if other == name)
        for name in sorted(set(names))
    }
    percents = whole_percents(np.array(list(totals.values())))
    inner = np.zeros(len(names), dtype=int)
    for name, total in totals.items():
        chosen = [place for place, other in enumerate(names) if other == name]
        inner[chosen] = whole_percents(
            shares[chosen] if total > 0 else live_shares[chosen]
        )
    outer = dict(zip(totals, (int(number) for number in percents), strict=True))
    return {"knots": knots, "outer": outer, "inner": inner}


def on_curve(history: History, place: int, knot: tuple) -> np.ndarray:
    """Scores (n,) of a metric on a curve; NaN unmeasured, as before where no value is."""
    values = history.values[:, place]
    found = np.interp(values, *knot)
    return np.where(np.isnan(values), history.scores[:, place], found)


def base_scores(history: History, metrics: list[tuple], proposal: dict) -> np.ndarray:
    """The proposed base score (n,), with the curves of `default` for every profile."""
    scores = history.scores.copy()
    for place, row in enumerate(metrics):
        if row[0] in proposal["knots"]:
            scores[:, place] = on_curve(history, place, proposal["knots"][row[0]])
    names = [row[1] for row in metrics]
    return roll_up(scores, names, proposal["outer"], proposal["inner"].astype(float))


def judge(
    train: History, test: History, metrics: list[tuple], proposal: dict
) -> tuple[list[str], str]:
    """Lines of the report and the calibration plot, all of month ends not fitted on."""
    ceiling = HistGradientBoostingClassifier(
        max_depth=3, max_iter=60, learning_rate=0.1, random_state=1
    ).fit(train.values, train.left)
    danger = {
        "live": (100 - train.live, 100 - test.live),
        "proposed": tuple(
            100 - base_scores(part, metrics, proposal) for part in (train, test)
        ),
        "gradient boosting": tuple(
            100 * ceiling.predict_proba(part.values)[:, 1] for part in (train, test)
        ),
    }
    lines = [
        f"Fitted on {len(train.days)} month ends of accounts ({train.leavers()} accounts "
        f"left) up to {max(train.days)}, judged by {len(test.days)} ({test.leavers()} left) "
        f"from {min(test.days)} on; horizon {HORIZON_DAYS} days, no caps, no onboarding, the "
        "proposed curves of profile default for every profile.",
        "",
        "| | AUC (95 %, by accounts) | lift of the worst decile |",
        "|---|---|---|",
    ]
    found = {}
    for name, (_, later) in danger.items():
        auc, low, high = auc_with_interval(later, test.left, test.accounts)
        found[name] = auc
        lift = worst_decile_lift(later, test.left)
        lines.append(f"| {name} | {auc:.3f} ({low:.3f} to {high:.3f}) | {lift:.1f} |")
    top = found["gradient boosting"] - 0.5
    part = (found["proposed"] - 0.5) / top if top > 0 else None
    told = (
        "none: the ceiling is no better than chance" if part is None else f"{part:.0%}"
    )
    lines += ["", f"Part of the ceiling's excess over 0.5: {told}.", ""]
    if found["proposed"] <= found["live"]:
        lines += ["The proposal is no better than the live model: keep that.", ""]
    lines += ["| dimension | weight |", "|---|---|"]
    lines += [
        f"| {name} | {weight} |"
        for name, weight in sorted(proposal["outer"].items(), key=lambda row: -row[1])
    ]
    plot = calibration_plot(
        {
            name: chances(early, train.left, late)
            for name, (early, late) in danger.items()
        },
        test.left,
    )
    return lines, plot


def write_seeds(
    out: Path, name: str, model: str, as_of, metrics: list[tuple], proposal: dict
) -> None:
    """Whole seed files: those of the project, and the candidate as a copy of `model`.

    Its profiles keep rows of their own for curves, caps and the weights of onboarding; the
    other profiles weigh as `default` does.
    """
    for place in sorted(SEEDS.glob("*.csv")):
        with place.open(newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
        if "model_version" not in reader.fieldnames:
            continue
        own = [
            row | {"model_version": name}
            for row in rows
            if row["model_version"] == model
        ]
        own = changed_rows(place.stem, own, metrics, proposal)
        for row in own if place.stem == "health_model_versions" else []:
            row |= {
                "role": "candidate",
                "effective_from": str(as_of + timedelta(days=1)),
                "note": f"Proposed by make calibrate as of {as_of}; a copy of {model}.",
            }
        with (out / place.name).open("w", newline="") as file:
            writer = csv.DictWriter(file, reader.fieldnames, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows + own)


def changed_rows(
    seed: str, own: list[dict], metrics: list, proposal: dict
) -> list[dict]:
    """The candidate's rows of a seed with the proposed numbers in them."""
    if seed == "health_dimension_weights":
        own = [row for row in own if row["profile"] in ("default", "onboarding")]
        for row in own:
            if row["profile"] == "default":
                row["weight"] = proposal["outer"].get(row["dimension"], 0)
    elif seed == "health_metric_weights":
        fitted = {row[0]: int(proposal["inner"][at]) for at, row in enumerate(metrics)}
        own = [row for row in own if row["profile"] in ("default", "onboarding")]
        for row in own:
            if row["profile"] == "default" and row["metric"] in fitted:
                row["weight"] = fitted[row["metric"]]
    elif seed == "health_curves":
        for row in own:
            inputs, scores = proposal["knots"].get(row["metric"], ([], []))
            for value, score in zip(inputs, scores, strict=True):
                if row["profile"] == "default" and float(row["input_value"]) == value:
                    row["score"] = int(score)
    return own


if __name__ == "__main__":
    sys.exit(main())
