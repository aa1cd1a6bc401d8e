"""Every metric of the catalogue for every trial and active day, naively."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from tests.python.reference.accounts import by_account
from tests.python.reference.config import configuration, flag, text
from tests.python.reference.contract import TABLES
from tests.python.reference.facts import Facts
from tests.python.reference.metrics_money import billing, support
from tests.python.reference.metrics_people import (
    advocacy,
    engagement,
    journey,
    relationship,
    sentiment,
)
from tests.python.reference.metrics_usage import adoption, usage
from tests.python.reference.types import AccountDay, MetricValue, RawTables, SeedTables


def metric_values(
    raw: RawTables, seeds: SeedTables, days: Mapping[tuple[str, date], AccountDay]
) -> dict[tuple[str, date], dict[str, MetricValue]]:
    """{(account_id, day): {metric: (value, newest evidence)}} of the live days."""
    by_day: dict[str, dict[date, AccountDay]] = defaultdict(dict)
    for (account_id, day), item in days.items():
        by_day[account_id][day] = item
    shared = shared_facts(raw, seeds, max((day for _, day in days), default=date.min))
    grouped = {t: by_account(raw.rows[t]) for t in TABLES if t != "plan_features"}
    values = {}
    for account_id, account_days in by_day.items():
        facts = Facts(
            rows={table: rows.get(account_id, []) for table, rows in grouped.items()},
            events=shared["events"].get(account_id, []),
            days=account_days,
            first_day=min(account_days),
            contacts=shared["contacts"],
            contact_days=shared["contact_days"],
            plan_features=raw.rows["plan_features"],
            features_anywhere=shared["features_anywhere"],
            terms=shared["terms"],
        )
        for day, item in account_days.items():
            if item.is_live:
                values[account_id, day] = day_values(facts, item)
    return values


def shared_facts(raw: RawTables, seeds: SeedTables, as_of: date) -> dict:
    """Facts that are not one account's: usage, contacts, features of everybody."""
    service = {
        (r["account_id"], r["user_id"]) for r in raw.rows["users"] if r["is_service"]
    }
    no_usage = {
        text(row, "feature")
        for row in seeds.rows.get("usage_feature_rules", ())
        if flag(row, "counts_as_usage") is False
    }
    events: dict[str, list[dict]] = defaultdict(list)
    anywhere: dict[date, set[str]] = defaultdict(set)
    for row in raw.rows["usage_events"]:
        if (row["account_id"], row["user_id"]) in service or row["feature"] in no_usage:
            continue
        events[row["account_id"]].append(row)
        if row["feature"] is not None:
            anywhere[row["event_at"].date()].add(row["feature"])
    first_days: dict[str, date] = {}
    for row in raw.rows["subscriptions"]:
        day = row["started_at"].date()
        first_days[row["account_id"]] = min(day, first_days.get(row["account_id"], day))
    settings = configuration(seeds.rows).live_at(as_of).settings
    return {
        "events": events,
        "features_anywhere": anywhere,
        "contacts": {row["contact_id"]: row for row in raw.rows["contacts"]},
        "contact_days": {
            row["contact_id"]: first_days.get(row["account_id"])
            for row in raw.rows["contacts"]
        },
        "terms": int(settings["default_payment_terms_days"]),
    }


def day_values(facts: Facts, item: AccountDay) -> dict[str, MetricValue]:
    """All metrics of one account and day, rounded to 9 decimals."""
    found: dict[str, MetricValue] = {}
    for part in (usage, adoption, engagement, relationship, sentiment, advocacy):
        found |= part(facts, item)
    for part in (billing, support, journey):
        found |= part(facts, item)
    computed = set(found)
    latest: dict[str, dict] = {}
    for row in facts.rows["custom_metrics"]:
        if row["metric_date"].date() <= item.day and row["metric"] not in computed:
            held = latest.get(row["metric"])
            if held is None or row["metric_date"] > held["metric_date"]:
                latest[row["metric"]] = row
    for metric, row in latest.items():
        found[metric] = (float(row["metric_value"]), row["metric_date"].date())
    return {
        name: (None if value is None else round(float(value), 9), newest)
        for name, (value, newest) in found.items()
    }
