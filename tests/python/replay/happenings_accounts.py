"""Happenings to whole accounts, tables and feeds; most are undone some nights later."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from tests.python.replay.deliveries import Deliveries, Stored, Waiting
from tests.python.replay.happenings import happening
from tests.python.replay.world import KEYS, own_day

OUTAGE_DAYS = (5, 8)  # shortest and longest silence of the usage feed


def _correct_account(deliveries: Deliveries, account: str, **changes: object) -> None:
    """A new version of the account's last row in `accounts`."""
    rows = deliveries.of_account("accounts", account)
    deliveries.correct("accounts", rows[-1], **changes)


def _draw_account(deliveries: Deliveries) -> str | None:
    known = deliveries.known_accounts()
    return deliveries.rng.choice(known) if len(known) > 10 else None


@happening(sequel="internal_off")
def internal_on(deliveries: Deliveries) -> bool:
    """An account turns out to be one of our own."""
    account = _draw_account(deliveries)
    if account is None:
        return False

    def internal_off(later: Deliveries) -> bool:
        if not later.of_account("accounts", account):
            return False
        _correct_account(later, account, is_internal="false")
        later.journal.add("internal_off", "", "accounts", account)
        return True

    _correct_account(deliveries, account, is_internal="true")
    deliveries.journal.add("internal_on", "", "accounts", account)
    deliveries.promise(deliveries.rng.randint(1, 3), internal_off)
    return True


@happening(sequel="account_returned")
def account_vanished(deliveries: Deliveries) -> bool:
    """An account is gone from every table, and comes back with the same rows."""
    tables = list(deliveries.stored)
    return _vanish(deliveries, tables, "account_vanished", "account_returned")


@happening(sequel="account_row_returned")
def account_row_vanished(deliveries: Deliveries) -> bool:
    """An account is gone from `accounts` only: its rows are of an unknown account."""
    kinds = "account_row_vanished", "account_row_returned"
    return _vanish(deliveries, ["accounts"], *kinds)


def _vanish(deliveries: Deliveries, tables: list[str], gone: str, back: str) -> bool:
    account = _draw_account(deliveries)
    if account is None:
        return False
    rows = [
        (table, row)
        for table in tables
        for row in deliveries.of_account(table, account)
    ]

    def come_back(later: Deliveries) -> bool:
        for table, row in rows:
            later.stored[table].append(row)
        later.journal.add(back, f"{len(rows)} rows", "", account)
        return True

    for table, row in rows:
        deliveries.remove(table, row)
    deliveries.journal.add(gone, f"{len(rows)} rows", "", account)
    deliveries.promise(deliveries.rng.randint(1, 3), come_back)
    return True


@happening(sequel="merge_undone")
def accounts_merged(deliveries: Deliveries) -> bool:
    """The rows of one account follow another one, until the merge is undone."""
    return _merge(deliveries, 2, "accounts_merged", "merge_undone")


@happening(sequel="chain_undone")
def accounts_chained(deliveries: Deliveries) -> bool:
    """An account is merged into a second one, and that into a third, for some nights."""
    return _merge(deliveries, 3, "accounts_chained", "chain_undone")


def _merge(deliveries: Deliveries, accounts: int, merged: str, undone: str) -> bool:
    drawn = [_draw_account(deliveries) for _ in range(accounts)]
    if None in drawn or len(set(drawn)) < accounts:
        return False
    names, today = " ".join(drawn), str(deliveries.today)
    rows = [
        deliveries.store(
            "account_aliases",
            {"old_account_id": old, "account_id": new, "merged_at": today},
        )
        for old, new in pairwise(drawn)
    ]

    def undo(later: Deliveries) -> bool:
        for row in rows:
            if row in later.stored["account_aliases"]:
                later.remove("account_aliases", row)
        later.journal.add(undone, "", "account_aliases", names)
        return True

    deliveries.journal.add(merged, " into ".join(drawn), "account_aliases", names)
    deliveries.promise(deliveries.rng.randint(1, 4), undo)
    return True


@happening()
def bare_customer(deliveries: Deliveries) -> bool:
    """A customer of whom there is nothing but a row in accounts and a subscription."""
    donor = _draw_account(deliveries)
    rows = deliveries.of_account("subscriptions", donor) if donor else []
    if not rows:
        return False
    account = f"bare{deliveries.serial()}"
    own_row = deliveries.of_account("accounts", donor)[-1]
    deliveries.store(
        "accounts", own_row.values | {"account_id": account, "is_internal": "false"}
    )
    begun = deliveries.at(deliveries.recent(20))
    ids = _new_ids("subscriptions", rows[-1], account)
    deliveries.store(
        "subscriptions",
        rows[-1].values | ids | {"started_at": begun, "ended_at": None},
    )
    deliveries.accounts.append(account)
    deliveries.journal.add("bare_customer", f"since {begun}", "subscriptions", account)
    return True


@happening()
def parent_changed(deliveries: Deliveries) -> bool:
    """An account gets another parent, or none."""
    account, parent = _draw_account(deliveries), _draw_account(deliveries)
    if account is None or account == parent:
        return False
    parent = deliveries.rng.choice([None, parent, parent])
    _correct_account(deliveries, account, parent_account_id=parent)
    deliveries.journal.add("parent_changed", f"now {parent}", "accounts", account)
    return True


@happening(sequel="account_row_arrived")
def new_account(deliveries: Deliveries) -> bool:
    """The rows of a new account come before its row in `accounts`."""
    donor = _draw_account(deliveries)
    if donor is None:
        return False
    account = f"new{deliveries.serial()}"
    own_row: list[Stored] = deliveries.of_account("accounts", donor)
    copied = 0
    for table in deliveries.stored:
        if table in ("accounts", "account_aliases"):
            continue
        for row in deliveries.of_account(table, donor):
            deliveries.store(table, row.values | _new_ids(table, row, account))
            copied += 1

    def account_row_arrived(later: Deliveries) -> bool:
        values = own_row[-1].values | {"account_id": account, "is_internal": "false"}
        later.store("accounts", values)
        later.accounts.append(account)
        later.journal.add("account_row_arrived", "", "accounts", account)
        return True

    deliveries.journal.add("new_account", f"{copied} rows like {donor}", "", account)
    deliveries.promise(deliveries.rng.randint(1, 2), account_row_arrived)
    return True


def _new_ids(table: str, row: Stored, account: str) -> dict[str, object]:
    """The account id, and a new key where the account is no part of it."""
    ids: dict[str, object] = {"account_id": account}
    if "account_id" not in KEYS[table]:
        key = KEYS[table][0]
        ids[key] = row.values[key] and f"{row.values[key]}_{account}"
    return ids


@happening()
def attributes_changed(deliveries: Deliveries) -> bool:
    """Segment, touch model and owner of an account change, for its whole past."""
    account = _draw_account(deliveries)
    if account is None:
        return False
    changes = {
        "segment": deliveries.rng.choice(["enterprise", "smb", "mid"]),
        "touch_model": deliveries.rng.choice(["low_touch", "high_touch", None]),
        "csm_owner": deliveries.rng.choice(["ann", "bob", "cyn"]),
    }
    _correct_account(deliveries, account, **changes)
    text = ", ".join(f"{column} {value}" for column, value in changes.items())
    deliveries.journal.add("attributes_changed", text, "accounts", account)
    return True


@happening(sequel="usage_backfilled")
def usage_outage(deliveries: Deliveries) -> bool:
    """The usage feed is dark for days; the days come later, all at once."""
    rng = deliveries.rng
    first = deliveries.recent(4)
    last = first + timedelta(days=rng.randint(*OUTAGE_DAYS) - 1)
    rows = [
        row
        for row in deliveries.stored["usage_events"]
        if first <= (own_day("usage_events", row.values) or first) <= last
        and own_day("usage_events", row.values)
    ]
    for row in rows:
        deliveries.remove("usage_events", row)
    held = [row for row in deliveries.waiting if _is_dark(row, first, last)]
    deliveries.waiting = [row for row in deliveries.waiting if row not in held]

    def usage_backfilled(later: Deliveries) -> bool:
        is_last_chance = later.night >= len(later.days) - 2
        if later.today <= last and not is_last_chance:
            return False
        for row in rows:
            later.store("usage_events", row.values)
        # Days still to come arrive on their own day, should the nights be short of days.
        later.waiting += held
        later.arrive()
        count = len(rows) + len(held)
        later.journal.add("usage_backfilled", f"{count} rows", "usage_events")
        return True

    deliveries.journal.add("usage_outage", f"{first} to {last}", "usage_events")
    deliveries.promise(2, usage_backfilled)
    return True


def _is_dark(row: Waiting, first, last) -> bool:
    day = own_day(row.table, row.values)
    return row.table == "usage_events" and day is not None and first <= day <= last
