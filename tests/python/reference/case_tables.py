"""Clean rows of the activity tables of a random case (dirt comes later, in case_dirt)."""

from __future__ import annotations

import random
from datetime import date

from tests.python.reference.case_pen import DAY, At, Pen, Row
from tests.python.reference.case_people import people

FEATURES = ("reports", "search", "export", "alerts", "api", "heartbeat", "dash", None)
PRODUCTS = ("core", "addon", None, "ghost")


def activity_tables(
    rng: random.Random, lives: list, as_of: date, span: int, at: At
) -> dict[str, list[Row]]:
    """{table: rows} of every table but accounts and subscriptions.

    at(rng, day) writes a UTC time on the day.
    """
    pen = Pen(rng, as_of, span, at)
    tables: dict[str, list[Row]] = {
        "usage_events": usage_rows(pen, lives),
        "plan_features": plan_rows(pen),
        "account_aliases": alias_rows(lives),
    }
    for life in lives:
        for writer in (people, billing, support, voice, success, touches):
            for table, rows in writer(pen, life).items():
                tables.setdefault(table, []).extend(rows)
    keys = {
        "touchpoints": "touchpoint_id",
        "invoices": "invoice_id",
        "payments": "payment_id",
        "tickets": "ticket_id",
        "survey_responses": "response_id",
        "csm_pulses": "pulse_id",
        "advocacy_events": "advocacy_id",
        "marketing_engagements": "engagement_id",
        "score_overrides": "override_id",
        "interventions": "intervention_id",
    }
    for table, key in keys.items():
        for index, row in enumerate(tables.get(table, [])):
            row.setdefault(key, f"{table[0]}{index:04}")
    aliases = {
        row["account_id"]: row["old_account_id"] for row in tables["account_aliases"]
    }
    for table in ("usage_events", "tickets", "touchpoints"):
        for row in tables.get(table, []):
            if row["account_id"] in aliases and pen.maybe(0.3):
                row["account_id"] = aliases[row["account_id"]]
    return tables


def alias_rows(lives: list) -> list[Row]:
    """A chain old_2 -> old_1 -> first account, and one plain alias."""
    first, other = lives[0].account_id, lives[-1].account_id
    return [
        {"old_account_id": "old_2", "account_id": "old_1", "merged_at": "2024-05-01"},
        {"old_account_id": "old_1", "account_id": first, "merged_at": None},
        {"old_account_id": "old_9", "account_id": other, "merged_at": "2025-01-01"},
    ]


def outages(pen: Pen) -> set[date]:
    """Days without a usage event of anybody: runs of 3 (no outage), 4 and more days."""
    dark: set[date] = set()
    for length in pen.rng.sample([3, 4, 6, 9, 16, 32], k=pen.pick(1, 2, 3)):
        start = pen.as_of - DAY * pen.rng.randint(0, pen.span)
        dark |= {start + DAY * step for step in range(length)}
    if pen.maybe(0.3):
        dark |= {pen.as_of - DAY * step for step in range(pen.pick(3, 4, 10))}
    return dark


def usage_rows(pen: Pen, lives: list) -> list[Row]:
    """Usage of every account with its own habit: steady, fading, silent or bursting."""
    dark = outages(pen)
    rows: list[Row] = []
    for life in lives:
        habit = pen.pick("steady", "steady", "fading", "silent", "late", "rare")
        users = [f"u{number}" for number in range(pen.pick(1, 2, 5, 9))] + [None]
        day, days = life.begin - DAY * 5, (pen.as_of - life.begin).days + 6
        features = pen.rng.sample(FEATURES, k=pen.pick(1, 3, 5))
        for step in range(days):
            today = day + DAY * step
            age = step / max(days, 1)
            share = {
                "steady": 0.7,
                "fading": 0.9 - 0.9 * age,
                "silent": 0.8 if age < 0.5 else 0.0,
                "late": 0.0 if age < 0.5 else 0.8,
                "rare": 0.05,
            }[habit]
            if (
                today in dark
                or today.weekday() > 4
                and pen.maybe(0.6)
                or not pen.maybe(share)
            ):
                continue
            for _ in range(pen.rng.randint(1, 4)):
                rows.append(
                    {
                        "event_id": f"e{len(rows):06}",
                        "account_id": life.account_id,
                        "event_at": pen.at(today),
                        "user_id": pen.rng.choice(users),
                        "feature": pen.rng.choice(features),
                        "product": pen.rng.choice(PRODUCTS),
                        "quantity": pen.pick(None, None, "1", "3", "2.5", "0"),
                    }
                )
    return rows


def plan_rows(pen: Pen) -> list[Row]:
    """Features of two plans; now and then without any key feature."""
    keys = pen.maybe(0.8)
    plans = {
        "basic": ("reports", "search"),
        "pro": ("reports", "export", "api", "dash"),
    }
    return [
        {
            "plan": plan,
            "feature": feature,
            "product": pen.pick("core", None),
            "is_key_feature": str(keys and pen.maybe(0.6)).lower(),
        }
        for plan, features in plans.items()
        for feature in features
    ]


def billing(pen: Pen, life) -> dict[str, list[Row]]:
    """Invoices of every status, credit notes, unknown amounts, and payments."""
    invoices, payments = [], []
    careless = pen.maybe(0.4)
    issued = life.begin
    while issued <= pen.as_of + DAY * 20:
        due = issued + DAY * pen.pick(0, 14, 30)
        paid = due + DAY * pen.rng.randint(-10, 60 if careless else 1)
        status = pen.pick(
            "paid", "paid", "open", " Paid ", "void", "uncollectible", None
        )
        unpaid = status in ("open", "uncollectible") or (careless and pen.maybe(0.2))
        number = f"i{life.account_id}_{len(invoices)}"
        invoices.append(
            {
                "invoice_id": number,
                "account_id": life.account_id,
                "issued_at": pen.at(issued),
                "due_at": pen.pick(None, pen.at(due), pen.at(due)),
                "amount": pen.pick("300", "300", "99.99", None, "-50", "0"),
                "paid_at": None if unpaid else pen.at(paid),
                "status": status,
                "collections_at": pen.later(due, 40, 0.4 if careless else 0.0),
            }
        )
        for _ in range(pen.pick(0, 1, 1, 3)):
            payments.append(
                {
                    "account_id": life.account_id,
                    "attempted_at": pen.at(due + DAY * pen.rng.randint(0, 4)),
                    "invoice_id": pen.pick(number, number, None),
                    "amount": "300",
                    "status": pen.pick("succeeded", "failed", "Failed", "refunded"),
                }
            )
        issued += DAY * pen.pick(28, 30, 31, 45)
    return {"invoices": invoices, "payments": payments}


def support(pen: Pen, life) -> dict[str, list[Row]]:
    """Tickets of every status, solved or not, with and without a time of solving."""
    rows = []
    for _ in range(pen.pick(0, 2, 6, 15)):
        created = pen.day(life)
        solved = pen.later(created, 20, 0.6)
        status = pen.pick("open", "pending", "solved", "Closed", None)
        rows.append(
            {
                "account_id": life.account_id,
                "created_at": pen.at(created),
                "first_response_at": pen.later(created, 2, 0.7),
                "solved_at": solved,
                "status": "solved" if solved and pen.maybe(0.8) else status,
                "priority": pen.pick("low", "normal", "high", "URGENT", None),
                "ticket_type": pen.pick("bug", " Bug", "question", None),
                "is_escalated": pen.pick("true", "false", None),
                "reopen_count": pen.pick(None, "0", "1", "2"),
                "csat_score": pen.pick(None, None, "1", "4", "5"),
            }
        )
    return {"tickets": rows}


def voice(pen: Pen, life) -> dict[str, list[Row]]:
    """Surveys, pulses (old and new) and advocacy."""
    surveys = [
        {
            "account_id": life.account_id,
            "responded_at": pen.at(pen.day(life)),
            "survey": survey,
            "score": str(
                pen.rng.randint(1, {"nps": 10, "csat": 5, "ces": 7}.get(survey, 9))
            ),
            "contact_id": pen.pick(None, "p1", "p1", "p2"),
        }
        for survey in pen.rng.choices(
            ["nps", "csat", "ces", "product"], k=pen.pick(0, 3, 8)
        )
    ]
    pulses = [
        {
            "account_id": life.account_id,
            "recorded_at": pen.at(pen.day(life)),
            "rating": str(pen.rng.randint(1, 10)),
            "csm_owner": "ann",
            "note": pen.pick(None, 'said, we "like" it'),
        }
        for _ in range(pen.pick(0, 1, 2, 5))
    ]
    advocacy = [
        {
            "account_id": life.account_id,
            "occurred_at": pen.at(pen.day(life)),
            "advocacy_type": pen.pick(
                "agreed", "reference", "Referral", "review", "case_study"
            ),
            "rating": pen.pick(None, "2", "5"),
        }
        for _ in range(pen.pick(0, 0, 3))
    ]
    return {
        "survey_responses": surveys,
        "csm_pulses": pulses,
        "advocacy_events": advocacy,
    }


def success(pen: Pen, life) -> dict[str, list[Row]]:
    """Overrides (overlapping, expiring, without end), interventions, custom metrics.

    Of a custom metric several rows lie on one day.
    """
    overrides, custom = [], []
    for _ in range(pen.pick(0, 0, 1, 3)):
        begin = pen.day(life, 120)
        overrides.append(
            {
                "account_id": life.account_id,
                "starts_at": pen.at(begin),
                "expires_at": pen.later(begin, 40, 0.8),
                "score": pen.pick("0", "20", "50", "74.9999995", "75", "100"),
                "author": "ann",
                "reason_code": pen.pick("known_risk", "one_off"),
            }
        )
    clock = pen.beside(life.account_id)
    measured = pen.as_of
    for _ in range(pen.pick(0, 2, 6)):
        metric, today = pen.pick("nights_booked", "coins"), pen.day(life)
        measured = measured if custom and clock.maybe(0.5) else today
        custom.append(
            {
                "account_id": life.account_id,
                "metric": clock.pick(metric, "nights_booked"),
                "metric_date": clock.at(measured),
                "metric_value": str(pen.rng.randint(-5, 50)),
            }
        )
    started = pen.day(life)
    interventions = [
        {
            "account_id": life.account_id,
            "playbook": "save_red",
            "started_at": pen.at(started),
            "completed_at": pen.later(started, 20, 0.5),
            "owner": "ann",
            "channel": "call",
            "is_automated": "false",
        }
    ]
    return {
        "score_overrides": overrides,
        "interventions": interventions,
        "custom_metrics": custom,
    }


def touches(pen: Pen, life) -> dict[str, list[Row]]:
    """Touchpoints and marketing engagements, with known and unknown contacts."""
    contacts = [
        None,
        "stranger",
        *(f"c{life.account_id}_{number}" for number in range(3)),
    ]
    talks = [
        {
            "account_id": life.account_id,
            "occurred_at": pen.at(pen.day(life)),
            "channel": pen.pick(
                "call", "email", "Meeting", "business_review", "chat", None
            ),
            "direction": pen.pick("inbound", "outbound", None),
            "contact_id": pen.rng.choice(contacts),
            "employee_id": pen.pick("emp1", "emp2", None),
        }
        for _ in range(pen.pick(0, 3, 12, 30))
    ]
    engagements = [
        {
            "account_id": life.account_id,
            "occurred_at": pen.at(pen.day(life)),
            "channel": pen.pick(
                "email_open",
                "email_click",
                "site_visit",
                "webinar",
                "content",
                "training",
            ),
            "contact_id": pen.rng.choice(contacts),
        }
        for _ in range(pen.pick(0, 2, 10))
    ]
    return {"touchpoints": talks, "marketing_engagements": engagements}
