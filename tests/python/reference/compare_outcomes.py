"""Holds the marts of outcomes, factors and validation against the reference.

    python -m tests.python.reference.compare_outcomes --raw FOLDER --as-of DAY --db FILE

compares a warehouse of any size: the book is read from its marts, what stands on the book is
computed anew. The opt-out date of a renewal is compared where the warehouse still has the
metric of its eve.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb

from scripts.dbt_command import search_less
from tests.python.reference import book as figures
from tests.python.reference import factors, outcomes, queue, validation
from tests.python.reference.accounts import by_account
from tests.python.reference.compare_actions import unequal
from tests.python.reference.config import configuration, rows_of_version
from tests.python.reference.feeds import Feed
from tests.python.reference.metrics import shared_facts
from tests.python.reference.pipeline import AccountScores
from tests.python.reference.raw import load_raw
from tests.python.reference.read_book import read_book
from tests.python.reference.seeds import load_seeds
from tests.python.reference.types import RawTables, SeedTables

DAY = timedelta(days=1)
SEEDS = Path("seeds/health_model")
CHANGE_DETAIL_DAYS = 90
FACTOR_MONTHS = 12
METRIC_DAYS = 400


class Marts:
    """Reads marts of a built warehouse and notes what differs."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.told: list[str] = []

    def rows(self, mart: str, keys: Sequence[str], columns: Sequence[str], where: str):
        """{key: {column: value}} of a mart."""
        found = self.connection.execute(
            f"select {', '.join([*keys, *columns])} from main.{mart} where {where}"
        ).fetchall()
        count = len(keys)
        return {
            row[:count]: dict(zip(columns, row[count:], strict=True)) for row in found
        }

    def hold(self, mart: str, keys: Sequence[str], expected: Mapping, where="true"):
        """Note every row of one side only and every value that differs."""
        columns = sorted(
            {name for row in expected.values() for name in row} or keys[:1]
        )
        found = self.rows(mart, keys, columns, where)
        self.told += [f"{mart} {line}" for line in unequal(dict(expected), found)]


def detail_days(as_of: date, first: date, recent: int) -> set[date]:
    """Month ends since `first`, and the last `recent` days."""
    days = {as_of - DAY * back for back in range(recent)}
    day = first
    while day <= as_of:
        if factors.month_end(day):
            days.add(day)
        day += DAY
    return days


def differences(
    database: Path,
    raw: RawTables,
    seeds: SeedTables,
    as_of: date,
    scores: Sequence[AccountScores],
    recent: int = CHANGE_DETAIL_DAYS,
) -> list[str]:
    """What the marts say otherwise; [] if nothing.

    recent: on how many of the last days the scores carry their metrics.
    """
    book = {account.account_id: account.live for account in scores}
    candidates: dict[str, dict] = defaultdict(dict)
    for account in scores:
        for version in configuration(seeds.rows).candidates:
            lane = account.candidates.get(version.model_version, {})
            candidates[version.model_version][account.account_id] = lane
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        marts = Marts(connection)
        hold_outcomes(marts, book, raw, seeds, as_of)
        hold_factors(marts, book, raw, seeds, as_of)
        hold_validation(marts, book, candidates, raw, seeds, as_of, recent)
        return marts.told


def hold_outcomes(marts: Marts, book, raw: RawTables, seeds: SeedTables, as_of) -> None:
    """Interventions, renewals, leavers, touches and tickets."""
    rows = raw.rows
    marts.hold(
        "fct_intervention_effects",
        ["intervention_id", "horizon_days"],
        outcomes.intervention_effects(book, rows.get("interventions", []), as_of),
    )
    renewals = outcomes.renewals(book, as_of)
    for row in renewals.values():
        if row["opt_out_date"] is None:
            del row["opt_out_date"], row["notice_days"]
    marts.hold("fct_renewals", ["account_id", "renewal_date"], renewals)
    expected = outcomes.churn_reasons(book, rows["subscriptions"], as_of)
    for row in expected.values():
        bands = row["accounts_per_last_band"]
        row["accounts_per_last_band"] = "|".join(
            f"{band}:{bands[band]}" for band in sorted(bands)
        )
    marts.hold(
        "fct_churn_reasons",
        ["churn_month", "cancel_reason"],
        expected,
    )
    marts.hold(
        "fct_engagement_channels",
        ["account_id", "channel", "health_month"],
        outcomes.engagement_channels(rows.get("touchpoints", []), book, as_of),
    )
    marts.hold(
        "fct_open_tickets",
        ["ticket_id"],
        outcomes.open_tickets(book, rows["tickets"], seeds, as_of),
    )


def hold_factors(marts: Marts, book, raw: RawTables, seeds: SeedTables, as_of) -> None:
    """What is weak, which features are used, how values spread and drift."""
    start = as_of.replace(year=as_of.year - 1, day=1)
    dates = sorted(detail_days(as_of, start, 1))
    marts.hold(
        "fct_at_risk_factors",
        ["health_date", "segment", "dimension", "metric"],
        factors.at_risk_factors(book, dates),
    )
    events = shared_facts(raw, seeds, as_of)["events"]
    months = {
        row[0]
        for row in marts.connection.execute(
            "select distinct health_month from main.fct_feature_health"
        ).fetchall()
    }
    marts.hold(
        "fct_feature_health",
        ["health_month", "feature"],
        factors.feature_health(book, events, as_of, months),
    )
    marts.hold(
        "fct_metric_distributions_monthly",
        ["health_month", "metric", "segment"],
        factors.distributions(book, as_of),
    )
    marts.hold(
        "fct_metric_drift_monthly",
        ["health_month", "metric"],
        factors.drift(book, as_of),
    )
    marts.hold(
        "fct_portfolio_bands_daily",
        ["health_date", "cut", "cut_value", "band"],
        figures.bands(book),
    )


def hold_validation(
    marts: Marts, book, candidates, raw: RawTables, seeds: SeedTables, as_of, recent
) -> None:
    """Does it predict, and can it be trusted."""
    config = configuration(seeds.rows)
    lanes = {("live", ""): book} | {
        ("candidate", version): lane for version, lane in candidates.items()
    }
    keys = [
        "model_version",
        "role",
        "outcome",
        "population",
        "cut",
        "cut_value",
        "horizon_days",
    ]
    expected = validation.score_validation(
        lanes, book, by_account(raw.rows["subscriptions"]), as_of
    )
    twins = {key: row.pop("auc_known_then") for key, row in expected.items()}
    marts.hold("fct_score_validation", keys, expected)
    found = marts.rows("fct_score_validation", keys, ["auc_known_then"], "true")
    for key in twins.keys() & found.keys():
        wanted, got = twins[key], found[key]["auc_known_then"]
        # Contributions are rounded: a tie may fall to either side.
        if (wanted is None) != (got is None) or abs((wanted or 0) - (got or 0)) > 1e-3:
            marts.told.append(f"fct_score_validation {key}: known then {got}, {wanted}")
    marts.hold(
        "fct_metric_validation",
        ["model_version", "metric", "horizon_days"],
        validation.metric_validation(book, as_of),
    )
    marts.hold(
        "fct_model_comparison_daily",
        ["health_date", "model_version", "from_band", "to_band"],
        validation.model_comparison(book, candidates),
    )
    days = {as_of - DAY * back for back in range(recent)}
    first = min(days)
    marts.hold(
        "fct_score_health_daily",
        ["health_date"],
        validation.score_health(
            book, config, factors.drift(book, as_of), feeds_of(raw, seeds), days
        ),
        f"health_date >= date '{first}'",
    )


def hold_queue(marts: Marts, book, seeds: SeedTables, as_of: date) -> None:
    """Alerts of segments anew; of the accounts' alerts what the reader sees of them."""
    config = configuration(seeds.rows)
    segments = queue.segment_alerts(book, config, seeds.rows)
    marts.hold(
        "fct_health_alerts",
        ["segment", "rule", "opened_on"],
        segments,
        "account_id is null",
    )
    alerts = marts.rows(
        "fct_health_alerts",
        ["account_id", "rule", "opened_on"],
        ["is_open", "rule_type", "severity", "resolved_on"],
        "account_id is not null",
    )
    for (account, rule, opened), row in alerts.items():
        item = book[account][opened]
        seen = book[account][as_of] if row["resolved_on"] is None else item
        row |= {
            "segment": item.account_day.segment,
            "csm_owner": seen.account_day.csm_owner,
            "mrr_at_stake": item.account_day.mrr,
            "priority": queue.stakes(
                item.version,
                row["severity"],
                item.account_day.mrr,
                seen.account_day.days_to_opt_out,
            ),
            "target": rule_target(seeds, item.version.model_version, rule),
        }
    queue.fold(alerts, segments, book, as_of)
    for (_, _, opened), row in alerts.items():
        del row["target"]
        if not row["is_open"] and opened <= as_of - DAY * METRIC_DAYS:
            del row["priority"]
    marts.hold(
        "fct_health_alerts",
        ["account_id", "rule", "opened_on"],
        alerts,
        "account_id is not null",
    )


def rule_target(seeds: SeedTables, version: str, rule: str) -> str:
    """metric_or_dimension of a rule in a model version."""
    rows = rows_of_version(seeds.rows["health_alert_rules"], version, ("rule",))
    return next(row["metric_or_dimension"] for row in rows if row["rule"] == rule)


def feeds_of(raw: RawTables, seeds: SeedTables) -> list[Feed]:
    """The watched tables that have a row."""
    found = [
        Feed(raw.row_dates(row["source_table"]), int(row["max_feed_lag_days"]))
        for row in seeds.rows["source_freshness"]
    ]
    return [feed for feed in found if feed.dates]


def main(arguments: list[str] | None = None) -> int:
    """Compare a built warehouse; 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--raw", type=Path, required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--seeds", type=Path, default=SEEDS)
    given = parser.parse_args(arguments)
    search_less()  # of millions of small objects, none in a circle
    raw, seeds = load_raw(given.raw, given.as_of), load_seeds(given.seeds)
    with duckdb.connect(str(given.db), read_only=True) as connection:
        first = connection.execute(
            "select min(health_date) from main.fct_account_health_daily"
        ).fetchone()[0]
        days = detail_days(given.as_of, first, 5)
        starts = {row["started_at"].date() for row in raw.rows["interventions"]}
        days |= {d + DAY * back for d in starts for back in (0, 30, 60)}
        scores = read_book(connection, configuration(seeds.rows), days)
    told = differences(given.db, raw, seeds, given.as_of, scores, recent=5)
    with duckdb.connect(str(given.db), read_only=True) as connection:
        marts = Marts(connection)
        book = {account.account_id: account.live for account in scores}
        hold_queue(marts, book, seeds, given.as_of)
        told += marts.told
    print("\n".join(told) or "nothing differs")
    return int(bool(told))


if __name__ == "__main__":
    sys.exit(main())
