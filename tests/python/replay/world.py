"""The rows a replay delivers: all twenty raw tables of some accounts, dirt included."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tests.python.reference.case_dirt import (
    COLUMNS,
    EVENT_TIME,
    REQUIRED,
    STATE_TIME,
    add_dirt,
    parsed,
)
from tests.python.reference.case_tables import activity_tables
from tests.python.reference.cases import (
    SCENARIOS,
    Life,
    Subscriptions,
    account_rows,
    at,
    subscribe,
)

DAY = timedelta(days=1)
Row = dict[str, object]
OWN_TIME = (
    EVENT_TIME
    | STATE_TIME
    | {
        "account_aliases": "merged_at",
        "contacts": "created_at",
        "milestones": "due_at",
        "users": "created_at",
    }
)
KEYS = {table: tuple(key.split()) for table, (key, _) in REQUIRED.items()}
NEEDED = {
    table: tuple(f"{key} {others}".split()) for table, (key, others) in REQUIRED.items()
}
# Tables whose key is an id of the row alone: such a row can change its account.
ROW_KEYED = tuple(
    table
    for table in sorted(COLUMNS)
    if len(KEYS[table]) == 1 and KEYS[table][0] not in ("account_id", "old_account_id")
)


@dataclass
class World:
    """Every row that there will ever be, and the accounts it belongs to."""

    tables: dict[str, list[Row]]
    accounts: list[str]


def make_world(rng: random.Random, accounts: int, end: date, span: int) -> World:
    """Rows of every raw table up to the day `end` and a little beyond.

    span: days of history. Raises ValueError if a table stays without rows.
    """
    lives = _lives(rng, accounts, end, span)
    subscriptions = Subscriptions(rng)
    for life in lives:
        subscribe(rng, subscriptions, life, end)
    clean = {"accounts": account_rows(rng, lives), "subscriptions": subscriptions.rows}
    clean |= activity_tables(rng, lives, end, span, at)
    tables = {
        table: add_dirt(rng, table, clean.get(table, []), lives, end)
        for table in sorted(COLUMNS)
    }
    empty = [table for table, rows in tables.items() if not rows]
    if empty:
        raise ValueError(f"No rows in {', '.join(empty)}: take more accounts")
    return World(tables, [life.account_id for life in lives])


def _lives(rng: random.Random, accounts: int, end: date, span: int) -> list[Life]:
    """Accounts of every scenario, as often as their number allows."""
    deck = list(SCENARIOS) * (accounts // len(SCENARIOS) + 1)
    drawn = rng.sample(deck[:accounts] if accounts > len(SCENARIOS) else deck, accounts)
    lives = []
    for index, scenario in enumerate(drawn):
        days = (
            rng.randint(1, 60) if scenario == "young" else rng.randint(span // 2, span)
        )
        lives.append(
            Life(
                account_id=f"a{index:02}" if index % 3 else f"{index:04}",
                scenario=scenario,
                begin=end - DAY * days,
                end=None,
                seats=rng.choice([1, 3, 10, 25]),
                plan=rng.choice(["basic", "pro", "pro"]),
            )
        )
    return lives


def own_day(table: str, row: Row) -> date | None:
    """The UTC day of a row's own time; None where it has none that can be read."""
    moment = parsed(row.get(OWN_TIME.get(table, "")))
    return moment.date() if moment else None


def day_of(value: object) -> date | None:
    """The UTC day of a written time; None where it cannot be read."""
    moment = parsed(value)
    return moment.date() if moment else None
