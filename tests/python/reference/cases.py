"""Seeded random cases: a raw folder small enough to score by hand, dirty on purpose.

`write_case(folder, seed)` gives the same bytes for the same seed (Parquet apart). Every rule
of the dirty-input list, every kind of account life and every midnight edge occurs over a few
seeds; `case_seeds` varies the scoring configuration.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from tests.python.reference.case_dirt import (
    COLUMNS,
    REQUIRED,
    add_dirt,
    alias_knots,
    close_versions,
)
from tests.python.reference.case_tables import activity_tables

DAY = timedelta(days=1)
OPTIONAL = (
    "account_history",
    "account_aliases",
    "contacts",
    "touchpoints",
    "payments",
    "users",
    "plan_features",
    "milestones",
    "survey_responses",
    "csm_pulses",
    "advocacy_events",
    "marketing_engagements",
    "score_overrides",
    "interventions",
    "custom_metrics",
)
PARQUET_TYPES = {
    "mrr_amount": "decimal(18,2)",
    "seats": "integer",
    "amount": "double",
    "quantity": "double",
    "score": "double",
    "rating": "integer",
    "is_trial": "boolean",
    "auto_renew": "boolean",
    "notice_days": "integer",
    "loaded_at": "timestamp",
    "event_at": "timestamp",
    "started_at": "timestamp",
    "ended_at": "timestamp",
    "occurred_at": "timestamp",
    "recorded_at": "timestamptz",
}
AMOUNTS = {
    "subscriptions": "mrr_amount",
    "invoices": "amount",
    "payments": "amount",
}
# Of currencies of small units, against the one that amounts are drawn in, by the rest of
# the seed number divided by 8: with the first, portfolios pass 1e12.
SMALL_UNITS = {2: 300_000_000, 6: 300_000}
SCENARIOS = (
    "steady",
    "steady",
    "short_gap",
    "gap_31",
    "gap_32",
    "reactivated",
    "trial_expired",
    "trial_converted",
    "trial_running",
    "addons",
    "null_mrr",
    "seat_changes",
    "churned",
    "leaving",
    "yearly_terms",
    "monthly_rows",
    "never",
    "future",
    "internal",
    "young",
    "no_seats",
)


@dataclass
class Case:
    """A written case: the raw folder, its as-of date and what was left out."""

    folder: Path
    seed: int
    as_of: date
    missing: tuple[str, ...]
    accounts: int


@dataclass
class Life:
    """One account as the generator knows it."""

    account_id: str
    scenario: str
    begin: date
    end: date | None
    seats: int
    plan: str


class Subscriptions:
    """Rows of the subscriptions table, numbered as they come."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.rows: list[dict[str, object]] = []

    def add(self, life: Life, start: date, end: date | None, **terms: object) -> None:
        """One period of constant terms; times of day are drawn, midnight among them."""
        rng = self.rng
        row = {
            "subscription_id": f"s{len(self.rows) + 1:03}",
            "account_id": life.account_id,
            "started_at": at(rng, start),
            "ended_at": at(rng, end, 23)
            if end and end == start
            else end and at(rng, end),
            "mrr_amount": rng.choice(["120", "250.5", "999.99", "1000", "42.123456"]),
            "seats": life.seats,
            "product": rng.choice(["core", "core", None]),
            "plan": life.plan,
            "term_ends_at": None,
            "auto_renew": rng.choice(["true", "false", None]),
            "notice_days": rng.choice([None, "0", "30", "90"]),
            "is_trial": rng.choice(["false", None]),
            "cancel_requested_at": None,
            "cancel_reason": None,
        }
        row.update(terms)
        self.rows.append(row)


def at(rng: random.Random, day: date | None, least_hour: int = 0) -> str | None:
    """A UTC time on `day`, often exactly at one of its two edges."""
    if day is None:
        return None
    draw = rng.random()
    if draw < 0.12 and least_hour == 0:
        return f"{day} 00:00:00"
    if draw < 0.2:
        return f"{day} 23:59:59.999999"
    if draw < 0.3 and least_hour == 0:
        return str(day)
    moment = datetime(day.year, day.month, day.day, rng.randint(least_hour, 23))
    moment += timedelta(minutes=rng.randint(0, 59), seconds=rng.randint(0, 59))
    if draw < 0.4:
        return f"{moment + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}+02:00"
    return (
        f"{moment:%Y-%m-%dT%H:%M:%SZ}" if draw < 0.5 else f"{moment:%Y-%m-%d %H:%M:%S}"
    )


def subscribe(rng: random.Random, subs: Subscriptions, life: Life, as_of: date) -> None:
    """Write the subscription rows of one account's scenario."""
    begin, kind = life.begin, life.scenario
    middle = begin + DAY * max(3, ((as_of - begin).days // 3))
    later = {
        "short_gap": middle + DAY * rng.randint(1, 20),
        "gap_31": middle + DAY * 31,
        "gap_32": middle + DAY * 32,
        "reactivated": middle + DAY * rng.randint(40, 80),
    }
    if kind == "never":
        return
    if kind in later:
        subs.add(life, begin, middle, mrr_amount="300")
        subs.add(life, later[kind], None, mrr_amount=rng.choice(["300", "400"]))
    elif kind == "trial_expired":
        subs.add(life, begin, begin + DAY * 14, is_trial="true", mrr_amount=None)
    elif kind == "trial_converted":
        subs.add(life, begin, begin + DAY * 14, is_trial="true", mrr_amount="0")
        subs.add(life, begin + DAY * rng.choice([10, 14, 20]), None)
    elif kind == "trial_running":
        subs.add(life, as_of - DAY * rng.randint(5, 40), None, is_trial="TRUE", seats=5)
    elif kind == "addons":
        subs.add(life, begin, None, mrr_amount="500", product="core", seats=20)
        subs.add(
            life, middle, None, mrr_amount="80", product="addon", seats=8, plan="pro"
        )
        subs.add(
            life, middle, middle + DAY * 30, mrr_amount="10", product="core", seats=5
        )
    elif kind == "null_mrr":
        subs.add(life, begin, None, mrr_amount=None, auto_renew="true")
        if rng.random() < 0.5:
            subs.add(life, middle, None, mrr_amount="70", product="addon", plan=None)
    elif kind == "seat_changes":
        subs.add(
            life,
            begin,
            middle,
            seats=10,
            mrr_amount="100",
            term_ends_at=begin + DAY * 365,
        )
        subs.add(
            life, middle, None, seats=4, mrr_amount="60", term_ends_at=begin + DAY * 365
        )
    elif kind == "churned":
        subs.add(life, begin, middle, cancel_requested_at=at(rng, middle - DAY * 2))
    elif kind == "leaving":
        asked = as_of - DAY * rng.randint(0, 40)
        subs.add(
            life, begin, None, cancel_requested_at=at(rng, asked), cancel_reason="price"
        )
    elif kind == "yearly_terms":
        term = begin + DAY * rng.choice([200, 365])
        subs.add(life, begin, term, term_ends_at=term, mrr_amount="100")
        subs.add(life, term, None, term_ends_at=term + DAY * 365, mrr_amount="130")
        subs.add(
            life, middle, None, term_ends_at=as_of + DAY * 20, product="addon", seats=2
        )
    elif kind == "monthly_rows":
        start = begin
        while start < as_of:
            end = start + DAY * 30
            subs.add(
                life, start, end, term_ends_at=end, mrr_amount=rng.choice(["90", "95"])
            )
            start = end + DAY * rng.choice([0, 0, 0, 1, 2])
    elif kind == "future":
        subs.add(life, as_of + DAY * 3, None)
    elif kind == "no_seats":
        subs.add(life, begin, None, seats=None)
        subs.add(life, middle, None, seats=0, product="addon")
    else:
        renewal = begin + DAY * rng.choice([180, 365, 400])
        subs.add(life, begin, None, term_ends_at=rng.choice([None, at(rng, renewal)]))


def account_rows(rng: random.Random, lives: list[Life]) -> list[dict[str, object]]:
    """Rows of `accounts`: attributes with nulls, odd spellings and parents."""
    rows = []
    for life in lives:
        rows.append(
            {
                "account_id": life.account_id,
                "account_name": f"Account {life.account_id}",
                "created_at": at(rng, life.begin - DAY * rng.randint(0, 30)),
                "segment": rng.choice(["enterprise", "enterprise", "smb", "mid", None]),
                "industry": rng.choice(["software", "retail", None]),
                "region": rng.choice(["emea", "amer", None]),
                "touch_model": rng.choice(
                    ["low_touch", " High_Touch ", "mid_touch", None, None, "robot"]
                ),
                "csm_owner": rng.choice(["ann", "bob", None]),
                "parent_account_id": rng.choice([None, None, lives[0].account_id]),
                "is_internal": "true"
                if life.scenario == "internal"
                else rng.choice(["false", None, "0"]),
            }
        )
    return rows


def make_lives(rng: random.Random, as_of: date, accounts: int, span: int) -> list[Life]:
    """Draw accounts: every seed sees a random sample of the scenarios."""
    drawn = rng.sample(SCENARIOS, k=min(accounts, len(SCENARIOS)))
    lives = []
    for index, scenario in enumerate(drawn):
        days = (
            rng.randint(1, 60) if scenario == "young" else rng.randint(span // 2, span)
        )
        lives.append(
            Life(
                account_id=f"a{index:02}" if index % 3 else f"{index:04}",
                scenario=scenario,
                begin=as_of - DAY * days,
                end=None,
                seats=rng.choice([1, 3, 10, 25]),
                plan=rng.choice(["basic", "pro", "pro"]),
            )
        )
    return lives


def multiply_amounts(tables: dict[str, list[dict[str, object]]], units: int) -> None:
    """Give all amounts in a currency of so many units for one, in place."""
    for table, column in AMOUNTS.items():
        for row in tables[table]:
            if row[column] is not None:
                row[column] = str(Decimal(row[column]) * units)


def absent_columns(rng: random.Random, table: str) -> set[str]:
    """A fifth of the columns that need not be there."""
    required = " ".join(REQUIRED[table]).split()
    optional = [c for c in (*COLUMNS[table], "loaded_at") if c not in required]
    return {column for column in optional if rng.random() < 0.2}


def write_table(
    folder: Path,
    table: str,
    rows: list[dict[str, object]],
    as_parquet: bool,
    absent: set[str],
) -> None:
    """Write one table as `<table>.csv`, or typed Parquet (text that is no number is lost).

    absent: columns left out.
    """
    columns = [c for c in (*COLUMNS[table], "loaded_at") if c not in absent]
    path = folder / f"{table}.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(columns)
        for row in rows:
            writer.writerow(
                ["" if row.get(col) is None else row[col] for col in columns]
            )
    if not as_parquet or not rows:
        return
    casts = ", ".join(
        f"try_cast({col} as {PARQUET_TYPES[col]}) as {col}"
        if col in PARQUET_TYPES
        else col
        for col in columns
    )
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        # Through a table: casts in one query with read_csv would become column types.
        connection.execute(
            f"create table lines as from read_csv('{path}', all_varchar = true,"
            " header = true, nullstr = '', delim = ',', quote = '\"', escape = '\"')"
        )
        connection.execute(
            f"copy (select {casts} from lines)"
            f" to '{folder / table}.parquet' (format parquet)"
        )
    path.unlink()


def write_case(
    folder: Path, seed: int, accounts: int | None = None, span: int | None = None
) -> Case:
    """Write the raw folder of a seeded case and describe it.

    accounts: number of accounts (default 12 to 18). span: days of history (200 to 420).
    """
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    as_of = date(2025, 1, 31) + DAY * rng.randint(0, 200)
    accounts = accounts or rng.randint(12, 18)
    span = span or rng.randint(200, 420)
    lives = make_lives(rng, as_of, accounts, span)
    subs = Subscriptions(rng)
    for life in lives:
        subscribe(rng, subs, life, as_of)
    tables = {"accounts": account_rows(rng, lives), "subscriptions": subs.rows}
    tables |= activity_tables(rng, lives, as_of, span, at)
    missing = tuple(sorted(rng.sample(OPTIONAL, k=rng.choice([0, 0, 1, 2, 4, 6]))))
    if seed % 5 == 4:
        tables["tickets"] = []
    if seed % 8 in SMALL_UNITS:
        multiply_amounts(tables, SMALL_UNITS[seed % 8])
    columns = random.Random(seed)
    for table in sorted(COLUMNS):
        if table in missing:
            continue
        rows = add_dirt(rng, table, tables.get(table, []), lives, as_of)
        if table == "account_aliases":
            rows += alias_knots(random.Random(seed), lives)
        rows += close_versions(random.Random(seed), table, tables.get(table, []))
        as_parquet = rng.random() < 0.3
        absent = absent_columns(columns, table) if seed % 3 == 2 else set()
        write_table(folder, table, rows, as_parquet, absent)
    return Case(folder, seed, as_of, missing, accounts)
