"""The book as the marts of a built warehouse tell it, in the shapes of the reference.

The marts of accounts, dimensions and metrics are held against the reference on small cases;
what stands on them can be held against it on a warehouse of any size.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb

from tests.python.reference.config import Configuration
from tests.python.reference.pipeline import AccountScores
from tests.python.reference.scoring import DayScore, DimensionScore, MetricScore
from tests.python.reference.states import MetricResult
from tests.python.reference.types import AccountDay

HELD = (
    "account_id, health_date, status, is_leaving, tenure_days, mrr, seats, plan,"
    " segment, touch_model, csm_owner, parent_account_id, industry, region, renewal_date,"
    " days_to_renewal"
)
SCORED = (
    "lifecycle_stage, profile, score, band, confirmed_band, automatic_score, base_score,"
    " coverage, unscored_reason, band_is_certain, override_id"
)


def read_book(
    connection: duckdb.DuckDBPyConnection, config: Configuration, days: set[date]
) -> list[AccountScores]:
    """Every account's days; dimensions and metrics on `days` only (they are many)."""
    versions = {v.model_version: v for v in (*config.live, *config.candidates)}
    live: dict[str, dict[date, DayScore]] = {}
    others: dict[str, dict[str, dict[date, DayScore]]] = {}
    rows = connection.execute(
        f"select {HELD}, {SCORED}, model_version from main.fct_account_health_daily"
    )
    names = [column[0] for column in rows.description]
    while batch := rows.fetchmany(20000):
        for values in batch:
            row = dict(zip(names, values, strict=True))
            item = _day(row, versions)
            live.setdefault(item.account_id, {})[item.day] = item
    for account, day, value in connection.execute(
        "select account_id, health_date, metric_value from main.fct_metric_scores_daily"
        " where metric = 'days_to_opt_out' and metric_value is not null"
    ).fetchall():
        live[account][day].account_day.days_to_opt_out = round(value)
    _details(connection, live, days)
    rows = connection.execute(
        "select account_id, health_date, model_version, lifecycle_stage, profile, score,"
        " band, coverage, automatic_score from main.fct_candidate_health_daily"
    )
    names = [column[0] for column in rows.description]
    while batch := rows.fetchmany(20000):
        for values in batch:
            row = dict(zip(names, values, strict=True))
            held = live[row["account_id"]][row["health_date"]].account_day
            item = DayScore(
                row["account_id"],
                row["health_date"],
                held,
                versions[row["model_version"]],
            )
            for name in names[3:]:
                setattr(item, name, row[name])
            lane = others.setdefault(row["account_id"], {})
            lane.setdefault(row["model_version"], {})[item.day] = item
    return [
        AccountScores(account, found, others.get(account, {}))
        for account, found in sorted(live.items())
    ]


def _day(row: Mapping, versions: Mapping) -> DayScore:
    held = AccountDay(
        chain_start=None,
        day=row["health_date"],
        is_live=row["status"] in ("trial", "active"),
        **{name: row[name] for name in HELD.split(", ") if name != "health_date"},
    )
    item = DayScore(
        row["account_id"], row["health_date"], held, versions[row["model_version"]]
    )
    for name in SCORED.split(", "):
        if name != "override_id":
            setattr(item, name, row[name])
    item.override = row["override_id"] and {"override_id": row["override_id"]}
    return item


def _details(connection, live: Mapping, days: set[date]) -> None:
    wanted = sorted(days)
    for account, day, dimension, score, weight in connection.execute(
        "select account_id, health_date, dimension, score, weight"
        " from main.fct_dimension_scores_daily where list_contains(?, health_date)",
        [wanted],
    ).fetchall():
        item = live[account][day]
        item.dimensions[dimension] = DimensionScore(dimension, weight, "mean", score)
    for (
        account,
        day,
        metric,
        dimension,
        state,
        value,
        score,
        weight,
        carried,
        share,
        contribution,
        available,
    ) in connection.execute(
        "select account_id, health_date, metric, dimension, metric_state,"
        " metric_value, score, weight, is_carried, effective_weight, contribution,"
        " points_available from main.fct_metric_scores_daily"
        " where list_contains(?, health_date)",
        [wanted],
    ).fetchall():
        result = MetricResult(state, value, score, bool(carried))
        live[account][day].metrics[metric] = MetricScore(
            metric,
            dimension,
            weight,
            result,
            True,
            share or 0.0,
            contribution,
            available,
        )
