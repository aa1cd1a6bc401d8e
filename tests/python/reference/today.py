"""Marts of today (the as-of date): accounts, their features, guidance, answers, publication.

Written from the design's marts and the descriptions of the columns, not from the models.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from tests.python.reference.accounts import active, add_attributes, by_account
from tests.python.reference.book import Book
from tests.python.reference.config import rows_of_version, text
from tests.python.reference.trends import account_trends
from tests.python.reference.types import AccountDay, RawTables, SeedTables

DAY = timedelta(days=1)
GAP_DAYS = 90
HELD = (
    "status",
    "segment",
    "industry",
    "region",
    "touch_model",
    "csm_owner",
    "parent_account_id",
    "plan",
    "mrr",
    "seats",
    "tenure_days",
    "days_to_renewal",
    "is_leaving",
    "renewal_date",
)
SCORED = (
    "lifecycle_stage",
    "profile",
    "band",
    "confirmed_band",
    "unscored_reason",
    "score",
    "automatic_score",
    "coverage",
)


def accounts_today(
    book: Book, raw: RawTables, as_of: date
) -> dict[tuple, dict[str, object]]:
    """{(account,): attributes and latest health}, prospects without subscription too."""
    history = by_account(raw.rows.get("account_history", []))
    found = {}
    for account in raw.rows["accounts"]:
        key = account["account_id"]
        if account["is_internal"]:
            continue
        row: dict[str, object] = {
            "account_name": account["account_name"],
            "created_at": account["created_at"],
            "as_of_date": as_of,
        }
        if key in book:
            row |= _customer(book[key], as_of)
        else:
            held = AccountDay(key, as_of, as_of, 0, "prospect", False, False)
            add_attributes(held, account, history.get(key, []), as_of)
            row |= {name: getattr(held, name) for name in HELD}
            row |= dict.fromkeys(("tenure_days", *SCORED[2:], "first_subscribed_date"))
            row |= {"unscored_reason": "not_live", "mrr": 0}
        found[(key,)] = row
    return found


def _customer(days: Mapping, as_of: date) -> dict[str, object]:
    item = days[as_of]
    trend = account_trends(days)[as_of]
    past = [days[day] for day in sorted(days) if days[day].is_scored]
    last = past[-1] if past and not item.is_live else None
    row = {name: getattr(item.account_day, name) for name in HELD}
    row |= {name: getattr(item, name) for name in SCORED}
    return row | {
        "trend": trend.trend,
        "change_30d": trend.change_30d,
        "last_live_score": last and last.score,
        "last_live_band": last and last.band,
        "first_subscribed_date": min(days),
    }


def account_features(
    book: Book, raw: RawTables, events: Mapping[str, Sequence[Mapping]], as_of: date
) -> dict[tuple, dict[str, object]]:
    """{(account, feature): entitled today, used when and by how many} of customers.

    events: usage of each account that is usage (no service users).
    """
    subscriptions = by_account(raw.rows["subscriptions"])
    found = {}
    for account in book:
        plans = {
            row["plan"]
            for row in subscriptions[account]
            if active(row, as_of) and row["plan"] is not None
        }
        brought = [
            row for row in raw.rows.get("plan_features", ()) if row["plan"] in plans
        ]
        used: dict[str, list[Mapping]] = defaultdict(list)
        for row in events.get(account, ()):
            if row["feature"] is not None and row["event_at"].date() <= as_of:
                used[row["feature"]].append(row)
        for feature in used.keys() | {row["feature"] for row in brought}:
            days = [row["event_at"].date() for row in used[feature]]
            is_entitled = any(row["feature"] == feature for row in brought)
            last = max(days, default=None)
            found[(account, feature)] = {
                "is_entitled": is_entitled,
                "is_key_feature": any(
                    row["feature"] == feature and bool(row["is_key_feature"])
                    for row in brought
                ),
                "users": len(
                    {row["user_id"] for row in used[feature]} - {None},
                ),
                "first_used_date": min(days, default=None),
                "last_used_date": last,
                "is_gap": is_entitled
                and (last is None or last <= as_of - DAY * GAP_DAYS),
            }
    return found


def guidance(book: Book, seeds: SeedTables, as_of: date) -> dict[tuple, dict]:
    """{(account, audience): how to speak to it} of live accounts with a band today."""
    found = {}
    for account, days in book.items():
        item = days[as_of]
        if not item.is_live or item.band is None:
            continue
        for row in rows_of_version(
            seeds.rows["band_guidance"],
            item.version.model_version,
            ("band", "audience"),
        ):
            if row["band"] == item.band:
                found[(account, row["audience"])] = {
                    "band": item.band,
                    "guidance": text(row, "guidance"),
                    "contact_frequency": text(row, "contact_frequency"),
                    "service_level": text(row, "service_level"),
                    "csm_owner": item.account_day.csm_owner,
                }
    return found


def answers(raw: RawTables, as_of: date) -> dict[tuple, dict[str, object]]:
    """{(response,): survey, score, day} of every account that is not internal."""
    known = {
        row["account_id"] for row in raw.rows["accounts"] if not row["is_internal"]
    }
    return {
        (row["response_id"],): {
            "account_id": row["account_id"],
            "survey": row["survey"],
            "score": row["score"],
            "responded_date": row["responded_at"].date(),
        }
        for row in raw.rows.get("survey_responses", ())
        if row["account_id"] in known and row["responded_at"].date() <= as_of
    }


def first_publication(book: Book, as_of: date) -> dict[tuple, dict[str, object]]:
    """{(account, day, revision)}: the first build publishes the as-of date alone."""
    return {
        (account, as_of, 0): {
            "revised_reason": None,
            "status": days[as_of].account_day.status,
            "mrr": days[as_of].account_day.mrr,
        }
        | {name: getattr(days[as_of], name) for name in SCORED}
        for account, days in book.items()
    }
