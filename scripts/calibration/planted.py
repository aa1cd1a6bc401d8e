"""Do proposed weights come in the order of the demo's planted causes?

Pools the month ends of several builds of the demo (other seed numbers, the same seeds) and
proposes weights from three starting points: the live weights, the same weight for every
cause, and the reverse of the planted order. What the data say is what all three agree on.

    python -m scripts.calibration.planted one.duckdb two.duckdb ...
"""

import argparse
from pathlib import Path

import numpy as np

from scripts.calibration.history import History
from scripts.calibration.propose import propose, read_build

# Where the generator lets a cause show (scripts/demo_data), most planted first. Answers and
# pulses (sentiment) follow every trouble and tell none from another.
DIMENSIONS = {
    "fading, champion_left": {"usage", "adoption", "engagement"},
    "loud": {"support"},
    "non_paying": {"billing"},
}
STARTS = {
    "live": None,
    "equal": {"fading, champion_left": 1 / 3, "loud": 1 / 3, "non_paying": 1 / 3},
    "reversed": {"fading, champion_left": 0.2, "loud": 0.3, "non_paying": 0.5},
}


def main() -> int:
    """Print a table: weights by cause and starting point, in percent."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("databases", type=Path, nargs="+")
    parser.add_argument("--apart", action="store_true", help="every build by itself")
    given = parser.parse_args()
    builds = [read_build(database) for database in given.databases]
    metrics, curves = builds[0][2], builds[0][3]
    histories = [history for *_, history in builds]
    groups = [[history] for history in histories] if given.apart else [histories]
    print(f"| month ends | left | start | {' | '.join(DIMENSIONS)} |")
    print("|---|---|---|" + "---|" * len(DIMENSIONS))
    for group in groups:
        pooled = pool(group)
        for name, start in STARTS.items():
            proposal = propose(pooled, started(metrics, start), curves)
            shares = by_cause(proposal["outer"])
            print(
                f"| {len(pooled.days)} | {pooled.leavers()} | {name} | "
                + " | ".join(str(shares[cause]) for cause in DIMENSIONS)
                + " |"
            )
    return 0


def pool(histories: list[History]) -> History:
    """The month ends of all, one below the other; an account of each is its own."""

    def stacked(field: str) -> np.ndarray:
        return np.concatenate([getattr(history, field) for history in histories])

    accounts = np.concatenate(
        [
            np.array([f"{number}:{account}" for account in history.accounts])
            for number, history in enumerate(histories)
        ]
    )
    fields = (stacked(name) for name in ("days", "left", "live", "values", "scores"))
    return History(accounts, *fields, histories[0].metrics)


def started(metrics: list[tuple], start: dict[str, float] | None) -> list[tuple]:
    """The weights' rows, the causes sharing out by `start` what they weigh together.

    start: share of a cause, summing to 1; None: as live.
    """
    if start is None:
        return metrics
    weights: dict[str, float] = {}
    for row in metrics:
        weights[row[1]] = weights.get(row[1], 0.0) + row[2]
    totals = by_cause(weights)
    together = sum(totals.values())
    found = []
    for row in metrics:
        cause = cause_of(row[1])
        share = row[2] / totals[cause] * start[cause] * together if cause else row[2]
        found.append((row[0], row[1], share, *row[3:]))
    return found


def cause_of(dimension: str) -> str | None:
    """The cause that shows in a dimension; None if none or every one does."""
    for cause, dimensions in DIMENSIONS.items():
        if dimension in dimensions:
            return cause
    return None


def by_cause(weights: dict[str, float]) -> dict[str, float]:
    """Weights of dimensions summed by cause."""
    return {
        cause: sum(weight for name, weight in weights.items() if name in dimensions)
        for cause, dimensions in DIMENSIONS.items()
    }


if __name__ == "__main__":
    raise SystemExit(main())
