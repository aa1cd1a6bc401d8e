"""Month ends with a settled outcome: metric values, their scores, who left."""

from dataclasses import dataclass
from datetime import timedelta

import duckdb
import numpy as np

HORIZON_DAYS = 60
TRAIN_SHARE = 0.6

OUTCOMES = """
    select outcomes.account_id, outcomes.health_date, outcomes.has_churned,
        scores.base_score
    from main_intermediate.int_month_end_outcomes as outcomes
    inner join main_intermediate.int_score_history as scores
        using (account_id, health_date)
    where outcomes.horizon_days = ? and scores.automatic_score is not null
        and scores.model_version = ? and scores.lifecycle_stage != 'onboarding'
    order by health_date, account_id
"""
METRICS = """
    select account_id, health_date, metric, metric_value, score
    from main.fct_metric_scores_daily
    where model_version = ? and score is not null
        and (metric_state = 'measured' or is_carried)
"""


@dataclass
class History:
    """n month ends of accounts, m metrics.

    accounts, days: (n,). left: (n,) bool. live: (n,) base score, 0 to 100.
    values, scores: (n, m), NaN where a metric was not measured. metrics: m names.
    """

    accounts: np.ndarray
    days: np.ndarray
    left: np.ndarray
    live: np.ndarray
    values: np.ndarray
    scores: np.ndarray
    metrics: list[str]

    def part(self, chosen: np.ndarray) -> "History":
        """The month ends of a boolean mask (n,)."""
        return History(
            self.accounts[chosen],
            self.days[chosen],
            self.left[chosen],
            self.live[chosen],
            self.values[chosen],
            self.scores[chosen],
            self.metrics,
        )

    def leavers(self) -> int:
        """Accounts that left, each counted once."""
        return len(set(self.accounts[self.left]))


def read_history(
    connection: duckdb.DuckDBPyConnection, model: str, metrics: list[str]
) -> History:
    """The settled month ends of a live model; onboarding is left out (nobody leaves)."""
    rows = connection.execute(OUTCOMES, [HORIZON_DAYS, model]).fetchall()
    places = {(row[0], row[1]): number for number, row in enumerate(rows)}
    columns = {metric: number for number, metric in enumerate(metrics)}
    values = np.full((len(rows), len(metrics)), np.nan)
    scores = values.copy()
    for account, day, metric, value, score in connection.execute(
        METRICS, [model]
    ).fetchall():
        place = places.get((account, day))
        if place is not None and metric in columns:
            scores[place, columns[metric]] = score
            values[place, columns[metric]] = np.nan if value is None else value
    return History(
        np.array([row[0] for row in rows]),
        np.array([row[1] for row in rows]),
        np.array([row[2] for row in rows], dtype=bool),
        np.array([row[3] for row in rows], dtype=float),
        values,
        scores,
        metrics,
    )


def split(history: History) -> tuple[History, History]:
    """Earlier month ends to fit on, later ones to judge by; both with leavers.

    Months before the first one that anybody left are left out. Nobody's horizon of the
    first part reaches into the second; that a leaver stayed away is known 31 days later.
    """
    days = sorted(set(history.days[history.left]))
    if not days:
        nobody = history.part(np.zeros(len(history.days), dtype=bool))
        return nobody, nobody
    reached = np.cumsum([(history.left & (history.days == day)).sum() for day in days])
    first = days[int(np.searchsorted(reached, TRAIN_SHARE * reached[-1]))]
    settled = np.array(
        [
            days[0] <= day and day + timedelta(days=HORIZON_DAYS) < first
            for day in history.days
        ]
    )
    return history.part(settled), history.part(history.days >= first)
