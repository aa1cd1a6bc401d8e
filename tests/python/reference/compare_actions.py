"""Holds alerts, opportunities and the figures of the book against the reference."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from tests.python.reference import book as figures
from tests.python.reference import outcomes, queue
from tests.python.reference.actions import AccountAlerts, Facts
from tests.python.reference.build import PROJECT
from tests.python.reference.config import configuration
from tests.python.reference.inputs import Inputs
from tests.python.reference.pipeline import AccountScores
from tests.python.reference.raw import load_raw
from tests.python.reference.types import RawTables

NEAR = 1e-6
SHOWN = 12


def facts_of(raw: RawTables, days, account: str) -> Facts:
    """What the alerts of one account ask of its raw rows."""

    def rows(table: str):
        return [row for row in raw.rows.get(table, ()) if row["account_id"] == account]

    def day(value):
        return value.date() if value else None

    ordered = sorted(days)
    rises = []
    for before, now in zip(ordered, ordered[1:], strict=False):
        then, later = days[before].account_day.mrr, days[now].account_day.mrr
        if then and later and later > then:
            rises.append(now)
    return Facts(
        champions_left=[
            day(row["left_at"])
            for row in rows("contacts")
            if row.get("is_champion")
            and row.get("left_at")
            and not (
                row.get("created_at") and row["created_at"].date() > day(row["left_at"])
            )
        ],
        pulses=[day(row["recorded_at"]) for row in rows("csm_pulses")],
        milestones=[
            (day(row["due_at"]), day(row.get("completed_at")))
            for row in rows("milestones")
            if row.get("due_at")
            and (row.get("milestone_type") or "onboarding") == "onboarding"
        ],
        mrr_rises=rises,
    )


def differences(
    database: Path,
    raw_folder: Path,
    as_of: date,
    inputs: Inputs,
    scores: Sequence[AccountScores],
) -> list[str]:
    """What the marts say otherwise than the reference; [] if nothing."""
    raw = load_raw(raw_folder, as_of)
    judges = {
        account.account_id: AccountAlerts(
            account.live,
            inputs.seeds,
            facts_of(raw, account.live, account.account_id),
        )
        for account in scores
    }
    book = {account.account_id: account.live for account in scores}
    config = configuration(inputs.seeds)
    alerts = queue.account_alerts(judges, as_of)
    segments = queue.segment_alerts(book, config, inputs.seeds)
    queue.fold(alerts, segments, book, as_of)
    opportunities = queue.opportunities(judges, as_of)
    told = []
    with duckdb.connect(str(database), read_only=True) as connection:

        def read(mart: str, keys: Sequence[str], columns: Sequence[str], where="true"):
            rows = connection.execute(
                f"select {', '.join([*keys, *columns])} from main.{mart} where {where}"
            ).fetchall()
            count = len(keys)
            return {
                row[:count]: dict(zip(columns, row[count:], strict=True))
                for row in rows
            }

        def hold(mart: str, keys: Sequence[str], expected: dict, where="true"):
            columns = list(next(iter(expected.values()), keys[:1]))
            told.extend(
                f"{mart} {line}"
                for line in unequal(expected, read(mart, keys, columns, where))
            )

        hold(
            "fct_health_alerts",
            ["account_id", "rule", "opened_on"],
            {key: without(row, "target") for key, row in alerts.items()},
            "account_id is not null",
        )
        hold(
            "fct_health_alerts",
            ["segment", "rule", "opened_on"],
            segments,
            "account_id is null",
        )
        told.extend(unequal_precision(connection, alerts, book, as_of))
        hold(
            "fct_opportunities",
            ["account_id", "opportunity", "opened_on"],
            opportunities,
        )
        hold(
            "fct_portfolio_health_daily",
            ["health_date", "cut", "cut_value"],
            figures.portfolio(book),
        )
        hold(
            "fct_parent_health_daily",
            ["parent_account_id", "health_date"],
            figures.parents(book),
        )
        hold(
            "fct_account_revenue_monthly",
            ["account_id", "health_month"],
            figures.revenue(book, as_of),
        )
        hold(
            "fct_portfolio_migration_monthly",
            ["health_month", "from_band", "to_band"],
            figures.migration(book, as_of),
        )
        told.extend(unequal_auc(connection, book, as_of))
        names = ("due_on", "done_on", "owner", "mrr_at_stake", "is_to_do", "is_overdue")
        found = {
            row[:5]: dict(zip(names, row[5:], strict=True))
            for row in connection.execute(
                f"select account_id, rule, opened_on, playbook, step, {', '.join(names)}"
                " from main.fct_playbook_tasks where account_id is not null"
            ).fetchall()
        }
        expected = expected_tasks(alerts | opportunities, raw, as_of)
        told.extend(f"fct_playbook_tasks {line}" for line in unequal(expected, found))
    return told


def expected_tasks(occasions: queue.Found, raw: RawTables, as_of: date) -> dict:
    """{(account, rule, opened, playbook, step): days, owner, whether it is to be done}."""
    steps = read_seed("playbook_tasks")
    roles = {(row["playbook"], int(row["step"])): row["owner_role"] for row in steps}
    found = outcomes.tasks(
        [(*key, row["resolved_on"]) for key, row in occasions.items()],
        raw.rows.get("interventions", []),
        read_seed("playbooks"),
        steps,
        as_of,
    )
    for key, task in found.items():
        row = occasions[key[:3]]
        is_to_do = (
            task["done_on"] is None
            and row.get("folded_into_rule") is None
            and (row["is_open"] or task["due_on"] >= as_of)
        )
        task |= {
            "owner": row["csm_owner"] if roles[key[3:]] == "csm" else None,
            "mrr_at_stake": row["mrr_at_stake"]
            if "mrr_at_stake" in row
            else row["mrr"],
            "is_to_do": is_to_do,
            "is_overdue": is_to_do and task["due_on"] < as_of,
        }
    return found


def without(row: Mapping[str, object], name: str) -> dict[str, object]:
    """A row without one of its columns."""
    return {key: value for key, value in row.items() if key != name}


def unequal_precision(connection, alerts, book, as_of: date) -> list[str]:
    """Where fct_score_health_daily judges the alerts otherwise, on the last 40 days."""
    left_on = {
        account: figures.churn_days(days, as_of) for account, days in book.items()
    }
    names = ("alerts_judged", "alert_precision_rate", "imprecise_rules")
    found = {
        row[:1]: dict(zip(names, row[1:], strict=True))
        for row in connection.execute(
            f"select health_date, {', '.join(names)} from main.fct_score_health_daily"
            " where health_date > ?",
            [as_of - timedelta(days=40)],
        ).fetchall()
    }
    expected = {key: queue.precision(alerts, left_on, key[0]) for key in found}
    return [f"fct_score_health_daily {line}" for line in unequal(expected, found)]


def read_seed(name: str) -> list[dict[str, str]]:
    """Rows of a seed of playbooks, as text."""
    with (PROJECT / "seeds" / "playbooks" / f"{name}.csv").open() as handle:
        return list(csv.DictReader(handle))


def unequal_auc(connection, book, as_of: date) -> list[str]:
    """Where fct_score_validation counts or ranks otherwise, all live versions together."""
    told = []
    for horizon in (30, 60, 90):
        expected = figures.churn_observations(book, as_of, horizon)
        rows = connection.execute(
            "select coalesce(sum(observations), 0), coalesce(sum(observations_hit), 0),"
            " count(*), max(auc)"
            " from main.fct_score_validation where role = 'live' and outcome = 'churn'"
            " and population = 'all' and cut = 'all' and horizon_days = ?",
            [horizon],
        ).fetchone()
        counts = (len(expected), sum(hit for _, _, hit in expected))
        if rows[:2] != counts:
            told.append(f"fct_score_validation {horizon}: {rows[:2]}, not {counts}")
        wanted = figures.auc(expected)
        if rows[2] == 1 and not same(wanted, rows[3]):
            told.append(f"fct_score_validation {horizon}: auc {rows[3]}, not {wanted}")
    return told


def unequal(expected: dict, actual: dict) -> list[str]:
    """Lines about keys of one side only and values that differ."""
    lines = [f"{key}: missing" for key in expected.keys() - actual.keys()]
    lines += [f"{key}: not expected" for key in actual.keys() - expected.keys()]
    for key in expected.keys() & actual.keys():
        for column, value in expected[key].items():
            if not same(value, actual[key][column]):
                lines.append(f"{key}: {column} is {actual[key][column]}, not {value}")
    lines.sort()
    more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return lines[:SHOWN] + more


def same(expected: object, actual: object) -> bool:
    """Equal, numbers to 1e-6."""
    if isinstance(expected, float | Decimal) and actual is not None:
        return abs(float(expected) - float(actual)) <= NEAR * max(
            1, abs(float(expected))
        )
    return expected == actual
