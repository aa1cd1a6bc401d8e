"""Happenings to any row: duplicates, corrections, deletions, dirt, files written anew."""

from __future__ import annotations

from datetime import timedelta

from tests.python.reference.case_dirt import BAD_TIMES, COLUMNS, parsed
from tests.python.replay.deliveries import Deliveries, Stored
from tests.python.replay.happenings import happening
from tests.python.replay.world import (
    DAY,
    KEYS,
    NEEDED,
    OWN_TIME,
    ROW_KEYED,
    day_of,
    own_day,
)

# Tables any row of which may change; accounts, aliases and plans have happenings of theirs.
COMMON = tuple(
    table
    for table in sorted(COLUMNS)
    if table not in ("accounts", "account_aliases", "plan_features")
)
LEAST_ROWS = 20  # a table is not emptied by deletions
BAD_NUMBERS = {
    "usage_events": "quantity",
    "tickets": "csat_score",
    "invoices": "amount",
}


def _draw(deliveries: Deliveries, tables=COMMON, least: int = 1) -> str | None:
    """A random table with rows in the folder."""
    found = deliveries.present(tables, least)
    return deliveries.rng.choice(found) if found else None


def _note(deliveries: Deliveries, kind: str, table: str, row: Stored, text: str = ""):
    key = "/".join(str(row.values.get(column)) for column in KEYS[table])
    day = own_day(table, row.values)
    deliveries.journal.add(
        kind, f"{key} of {day} {text}", table, row.values.get("account_id")
    )
    return True


@happening()
def exact_duplicate(deliveries: Deliveries) -> bool:
    """A row comes once more, with the loaded_at of now or of before."""
    table = _draw(deliveries, tuple(COLUMNS))
    row = deliveries.find(table)
    copy = deliveries.store(table, row.values)
    if deliveries.rng.random() < 0.5:
        copy.values = row.values
    return _note(deliveries, "exact_duplicate", table, row)


@happening()
def corrected_row(deliveries: Deliveries) -> bool:
    """A column that is neither key, required nor time takes the value of another row."""
    table, rng = _draw(deliveries), deliveries.rng
    free = [
        column
        for column in COLUMNS[table]
        if column not in NEEDED[table] and not column.endswith(("_at", "_to"))
    ]
    if not free:
        return False
    column, row, other = rng.choice(free), deliveries.find(table), None
    other = deliveries.find(
        table, lambda values: values.get(column) != row.values.get(column)
    )
    if other is None:
        return False
    value = other.values.get(column)
    _note(deliveries, "corrected_row", table, row, f"{column} becomes {value}")
    deliveries.correct(table, row, **{column: value})
    return True


@happening()
def corrected_time(deliveries: Deliveries) -> bool:
    """The row's own time moves to another day."""
    table, rng = _draw(deliveries), deliveries.rng
    row = deliveries.find(table, lambda values: own_day(table, values))
    if row is None:
        return False
    away = rng.choice([-60, -31, -7, -1, 1, 2, 12, 30])
    day = own_day(table, row.values) + DAY * away
    _note(deliveries, "corrected_time", table, row, f"moves to {day}")
    deliveries.correct(table, row, **{OWN_TIME[table]: deliveries.at(day)})
    return True


@happening()
def corrected_other_time(deliveries: Deliveries) -> bool:
    """A time beside the row's own (due, solved, ended, term end ..) moves or goes."""
    table, rng = _draw(deliveries), deliveries.rng
    free = [
        column
        for column in COLUMNS[table]
        if column.endswith(("_at", "_to"))
        and column not in (*NEEDED[table], OWN_TIME.get(table))
    ]
    if not free:
        return False
    column = rng.choice(free)
    row = deliveries.find(table, lambda values: day_of(values.get(column)))
    if row is None:
        return False
    day = day_of(row.values[column]) + DAY * rng.choice([-31, -7, -1, 1, 12, 30])
    value = rng.choice([None, deliveries.at(day), deliveries.at(day)])
    _note(deliveries, "corrected_other_time", table, row, f"{column} becomes {value}")
    deliveries.correct(table, row, **{column: value})
    return True


@happening()
def corrected_hour(deliveries: Deliveries) -> bool:
    """The row's own time moves within its day: no day sees another row count."""
    table = _draw(deliveries)
    row = deliveries.find(table, lambda values: own_day(table, values))
    if row is None:
        return False
    moment = parsed(row.values[OWN_TIME[table]]) + timedelta(minutes=1)
    _note(deliveries, "corrected_hour", table, row, f"to {moment}")
    deliveries.correct(table, row, **{OWN_TIME[table]: f"{moment}"})
    return True


@happening()
def moved_row(deliveries: Deliveries) -> bool:
    """A row changes its account and is no longer in the old one."""
    return _move(deliveries, "moved_row", "in_place")


@happening()
def moved_version(deliveries: Deliveries) -> bool:
    """A row changes its account; the old version stays, so the key is in both."""
    return _move(deliveries, "moved_version", "appended")


def _move(deliveries: Deliveries, kind: str, correction: str) -> bool:
    modes = deliveries.modes
    tables = [table for table in ROW_KEYED if modes[table].correction == correction]
    table = _draw(deliveries, tables)
    row = table and deliveries.find(table, lambda values: values.get("account_id"))
    if not row:
        return False
    old, key = row.values["account_id"], row.values.get(KEYS[table][0])
    new = deliveries.rng.choice([one for one in deliveries.accounts if one != old])
    deliveries.correct(table, row, account_id=new)
    deliveries.journal.add(kind, f"{key} now of {new}", table, f"{old} {new}")
    return True


@happening()
def deleted_row(deliveries: Deliveries) -> bool:
    """A version of a row is gone."""
    table = _draw(deliveries, tuple(COLUMNS), LEAST_ROWS)
    row = deliveries.find(table)
    deliveries.remove(table, row)
    return _note(deliveries, "deleted_row", table, row)


@happening()
def deleted_winner(deliveries: Deliveries) -> bool:
    """Of a key with several versions the one loaded last is gone: the older one counts."""
    found = []
    for table in deliveries.present(COMMON):
        for versions in deliveries.versions(table).values():
            loaded = sorted(str(row.values["loaded_at"] or "") for row in versions)
            distinct = {tuple(_contents(table, row)) for row in versions}
            if len(distinct) > 1 and loaded[-1] > loaded[-2]:
                found.append((table, versions))
    if not found:
        return False
    table, versions = deliveries.rng.choice(found)
    winner = max(versions, key=lambda row: str(row.values["loaded_at"] or ""))
    deliveries.remove(table, winner)
    return _note(deliveries, "deleted_winner", table, winner)


def _contents(table: str, row: Stored) -> list[object]:
    return [row.values.get(column) for column in COLUMNS[table]]


@happening()
def deleted_old_version(deliveries: Deliveries) -> bool:
    """Of a key with several versions one that does not count is gone."""
    found = [
        (table, versions)
        for table in deliveries.present(COMMON)
        for versions in deliveries.versions(table).values()
        if len(versions) > 1
    ]
    if not found:
        return False
    table, versions = deliveries.rng.choice(found)
    row = min(versions, key=lambda one: str(one.values["loaded_at"] or ""))
    deliveries.remove(table, row)
    return _note(deliveries, "deleted_old_version", table, row)


@happening()
def unparseable_value(deliveries: Deliveries) -> bool:
    """The row's time (rejected) or a number of it (a warning) can no longer be read."""
    rng = deliveries.rng
    tables = [
        table
        for table in COMMON
        if table in OWN_TIME and deliveries.modes[table].file_format != "typed_parquet"
    ]
    table = _draw(deliveries, tables)
    if table is None:
        return False
    row = deliveries.find(table)
    column, value = OWN_TIME[table], rng.choice(BAD_TIMES)
    if table in BAD_NUMBERS and rng.random() < 0.5:
        column, value = BAD_NUMBERS[table], "n/a"
    _note(deliveries, "unparseable_value", table, row, f"{column} is {value}")
    deliveries.correct(table, row, **{column: value})
    return True


@happening()
def null_key(deliveries: Deliveries) -> bool:
    """A row loses a key column, or another required one."""
    table = _draw(deliveries)
    row = deliveries.find(table)
    column = deliveries.rng.choice(NEEDED[table])
    _note(deliveries, "null_key", table, row, f"{column} is null")
    deliveries.correct(table, row, **{column: None})
    return True


@happening()
def future_row(deliveries: Deliveries) -> bool:
    """A row comes before its day."""
    early = [row for row in deliveries.waiting if not row.is_late]
    if not early:
        return False
    row = deliveries.rng.choice(early)
    deliveries.waiting.remove(row)
    stored = deliveries.store(row.table, row.values)
    return _note(deliveries, "future_row", row.table, stored)


@happening()
def file_rewritten(deliveries: Deliveries) -> bool:
    """An old file is written again with the same rows in another order."""
    tables = [one for one in deliveries.modes if deliveries.modes[one].is_folder]
    table = _draw(deliveries, tables)
    row = deliveries.find(table)
    deliveries.rewrite(table, row.delivery)
    deliveries.journal.add("file_rewritten", f"delivery {row.delivery}", table)
    return True


@happening()
def files_merged(deliveries: Deliveries) -> bool:
    """Two files of a folder become one."""
    tables = [one for one in deliveries.modes if deliveries.modes[one].is_folder]
    table = _draw(deliveries, tables)
    numbers = sorted({row.delivery for row in deliveries.stored[table]})
    if len(numbers) < 2:
        return False
    kept, gone = numbers[0], deliveries.rng.choice(numbers[1:])
    for row in deliveries.stored[table]:
        row.delivery = kept if row.delivery == gone else row.delivery
    deliveries.journal.add("files_merged", f"deliveries {kept}, {gone}", table)
    return True


@happening()
def format_changed(deliveries: Deliveries) -> bool:
    """A table comes as Parquet instead of CSV, or the other way."""
    table = _draw(deliveries, tuple(COLUMNS))
    deliveries.modes[table] = deliveries.modes[table].turned()
    ending = deliveries.modes[table].ending
    deliveries.journal.add("format_changed", f"now {ending}", table)
    return True
