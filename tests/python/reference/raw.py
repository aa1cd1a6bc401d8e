"""Raw files to accepted rows, by the dirty-input rules of the raw contract, in their order."""

from __future__ import annotations

import csv
import hashlib
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from pathlib import Path

import duckdb

from tests.python.reference.contract import (
    EVENT_TIMES,
    OWN_TIMES,
    PERIODS,
    SURVEY_SCALES,
    TABLES,
    keys_of,
)
from tests.python.reference.types import RawTables

INVALID = object()
ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?"
    r"(?P<zone> ?(Z|z|[+-]\d{2}(:?[0-5]\d)?))?"
)
YES = {"true", "t", "yes", "y", "1"}
NO = {"false", "f", "no", "n", "0"}
LARGEST = Decimal("9.9e28")  # has a text of nine decimals on every engine


def load_raw(folder: Path, as_of: date) -> RawTables:
    """Accepted rows of every contract table of a raw folder as of the end of `as_of`."""
    found = {table: read_table(Path(folder), table) for table in TABLES}
    parsed = {
        table: [parse_row(table, row) for row in rows] for table, rows in found.items()
    }
    result = RawTables()
    accounts = accept("accounts", parsed["accounts"], as_of, None, {})
    known = {row["account_id"] for row in accounts}
    result.rows["accounts"] = accounts
    aliases = alias_targets(parsed["account_aliases"], known)
    for table, rows in parsed.items():
        if table != "accounts":
            result.rows[table] = accept(table, rows, as_of, known, aliases)
    first_days: dict[str, date] = {}
    for row in result.rows["subscriptions"]:
        day = row["started_at"].date()
        first_days[row["account_id"]] = min(day, first_days.get(row["account_id"], day))
    for table, rows in result.rows.items():
        result.dates[table] = {
            day for row in rows if (day := own_date(table, row, first_days)) is not None
        }
    return result


def own_date(table: str, row: dict, first_days: dict[str, date]) -> date | None:
    """Day from which a row exists: its own time, else its account's first day."""
    stamp = row.get(OWN_TIMES.get(table, ""))
    if stamp is not None:
        return stamp.date()
    if "account_id" not in row:
        return date.min
    return first_days.get(row["account_id"])


def read_table(folder: Path, table: str) -> list[dict[str, object]]:
    """Raw rows of a table: text cells from CSV, physical values from Parquet."""
    paths = [folder / f"{table}.csv", folder / f"{table}.parquet"]
    paths += sorted((folder / table).rglob("*.*")) if (folder / table).is_dir() else []
    rows: list[dict[str, object]] = []
    for path in paths:
        if not path.exists():
            continue
        if path.suffix == ".csv":
            with path.open(newline="", encoding="utf-8-sig") as handle:
                rows += list(csv.DictReader(handle))
        elif path.suffix == ".parquet":
            connection = duckdb.connect()
            connection.execute("set TimeZone = 'UTC'")
            cursor = connection.execute("select * from read_parquet(?)", [str(path)])
            names = [column[0].strip().lower() for column in cursor.description]
            rows += [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [{name.strip().lower(): cell for name, cell in row.items()} for row in rows]


def parse_row(table: str, row: dict[str, object]) -> dict[str, object]:
    """Typed cells; INVALID where something stood there that cannot be read."""
    parsed: dict[str, object] = {}
    for column in TABLES[table]:
        parsed[column[0]] = parse_cell(column[1], row.get(column[0]))
    stamp = parse_cell("time", row.get("loaded_at"))
    parsed["loaded_at"] = None if stamp is INVALID else stamp
    return parsed


def parse_cell(kind: object, cell: object) -> object:
    """One cell by its kind; None for blank."""
    if isinstance(cell, str):
        cell = cell.strip(" \t\r\n") or None
    if cell is None:
        return None
    if kind == "time":
        return parse_time(cell)
    if kind == "number":
        return parse_number(cell)
    if kind == "flag":
        is_whole = isinstance(cell, float | Decimal) and cell % 1 == 0
        word = str(int(cell) if is_whole else cell).lower()
        return True if word in YES else False if word in NO else INVALID
    if isinstance(kind, tuple):
        word = str(cell).lower()
        return word if word in kind else "other"
    return str(cell).lower() if kind == "lower" else str(cell)


def parse_time(cell: object) -> object:
    """ISO forms and native dates to naive UTC; INVALID for anything else."""
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).replace(tzinfo=None) if cell.tzinfo else cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    match = ISO.fullmatch(str(cell))
    if match is None:
        return INVALID
    words = str(cell)
    if match["zone"]:
        words = words[: -len(match["zone"])]
        zone = match["zone"].strip().upper().replace("Z", "+00:00")
        words += zone if len(zone) != 3 else zone + ":00"
    fraction = re.search(r"\.(\d+)", words)
    if fraction:
        words = words.replace(fraction[0], "." + fraction[1][:6].ljust(6, "0"))
    try:
        stamp = datetime.fromisoformat(words)
    except ValueError:
        return INVALID
    return stamp.astimezone(UTC).replace(tzinfo=None) if stamp.tzinfo else stamp


def parse_number(cell: object) -> object:
    """A decimal below the largest, without Python's underscores; INVALID otherwise."""
    try:
        number = Decimal(str(cell).replace("_", "?"))
    except InvalidOperation:
        return INVALID
    return number if number.is_finite() and abs(number) < LARGEST else INVALID


def first_reason(table: str, row: dict, known: set[str] | None) -> str | None:
    """The first rule of the contract that rejects the row by itself."""
    required = [c for c in TABLES[table] if "!" in c[2:] or "*" in c[2:]]
    for column in required:
        if row[column[0]] is None:
            return f"missing_{column[0]}"
    for column in required:
        if row[column[0]] is INVALID:
            return f"invalid_{column[0]}"
    for column in required:
        if out_of_scale(column, row):
            return f"out_of_range_{column[0]}"
    for begin, end in PERIODS.get(table, ()):
        first, last = row[begin], row[end]
        if isinstance(first, datetime) and isinstance(last, datetime) and last < first:
            return "impossible_period"
    for column in TABLES[table]:
        value = row[column[0]]
        if "+" in column[2:] and isinstance(value, Decimal) and value < 0:
            return f"impossible_{column[0]}"
    if table in EVENT_TIMES and row["loaded_at"] is not None:
        if row[EVENT_TIMES[table]] > row["loaded_at"] + timedelta(days=1):
            return "future_event"
    if known is not None and "account_id" in row and row["account_id"] not in known:
        return "unknown_account"
    return None


def out_of_scale(column: tuple, row: dict) -> bool:
    """Whether a number lies outside its scale (that of a survey depends on the survey)."""
    value = row[column[0]]
    scale = next((mark for mark in column[2:] if isinstance(mark, tuple)), None)
    if "survey" in column[2:]:
        scale = SURVEY_SCALES.get(row["survey"])
    if scale is None or not isinstance(value, Decimal):
        return False
    return not scale[0] <= value <= scale[1]


def alias_targets(rows: list[dict], known: set[str]) -> dict[str, str]:
    """Old id to the account its rows follow; chains followed, circles and unknowns dropped.

    A row that leads to no known account is no version of its id. What lies on or before a
    circle waits until the rest is settled, and takes its newest row that is.
    """
    links: dict[str, list[dict]] = {}
    for row in rows:
        old, new = row["old_account_id"], row["account_id"]
        if old and new and old != new:
            links.setdefault(old, []).append(row)
    ends: dict[str, str | None] = {
        row["account_id"]: row["account_id"] if row["account_id"] in known else None
        for versions in links.values()
        for row in versions
        if row["account_id"] not in links
    }
    for waits in (True, False):
        while settled := _settled(links, ends, known, waits):
            ends |= settled
    return {old: end for old in links if (end := ends.get(old)) and end != old}


def _settled(
    links: dict[str, list[dict]],
    ends: dict[str, str | None],
    known: set[str],
    waits: bool,
) -> dict[str, str | None]:
    """The ids whose end follows from the ends found so far. waits: for rows still open."""
    found: dict[str, str | None] = {}
    for old in links.keys() - ends.keys():
        done, still_open = [], []
        for row in links[old]:
            if row["account_id"] not in ends:
                still_open.append(version_key("account_aliases", row)[:2])
            elif end := ends[row["account_id"]]:
                mapped = row | {"account_id": end}
                done.append((version_key("account_aliases", mapped), end))
        if done and not (waits and max(still_open, default=(-1,)) >= max(done)[0][:2]):
            found[old] = max(done)[1]
        elif not done and not still_open:
            found[old] = old if old in known else None
    return found


def accept(
    table: str,
    rows: list[dict],
    as_of: date,
    known: set[str] | None,
    aliases: dict[str, str],
) -> list[dict]:
    """Rows that pass every rule; the newest version of each key."""
    end = datetime.combine(as_of + timedelta(days=1), time())
    newest: dict[tuple, dict] = {}
    for raw_row in rows:
        row = dict(raw_row)
        if "account_id" in row and table != "accounts":
            row["account_id"] = aliases.get(row["account_id"], row["account_id"])
        if first_reason(table, row, known) is not None:
            continue
        if table in EVENT_TIMES and row[EVENT_TIMES[table]] >= end:
            continue
        for column in TABLES[table]:
            if row[column[0]] is INVALID or out_of_scale(column, row):
                row[column[0]] = None
        key = tuple(row[name] for name in keys_of(table))
        held = newest.get(key)
        if held is None or version_key(table, row) > version_key(table, held):
            newest[key] = row
    return list(newest.values())


def version_key(table: str, row: dict) -> tuple:
    """Order of the versions of one key: greatest loaded_at, ties by greatest md5."""
    words = "|".join(cell_text(row[column[0]]) for column in TABLES[table])
    digest = hashlib.md5(words.encode()).hexdigest()  # noqa: S324
    return (row["loaded_at"] is not None, row["loaded_at"] or datetime.min, digest)


def cell_text(cell: object) -> str:
    """Text of a typed cell, as ties are broken by it."""
    if cell is None or cell is INVALID:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(cell, Decimal):
        rounded = cell.quantize(Decimal("1e-9"), ROUND_HALF_UP, Context(prec=60))
        return f"{rounded or abs(rounded):f}"
    return str(cell)
