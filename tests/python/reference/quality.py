"""What became of every raw row: rejected, deferred or accepted, late or with warnings.

Written from the dirty-input rules of the raw contract and scoring.md 5, not from the models.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from tests.python.reference.contract import EVENT_TIMES, OWN_TIMES, TABLES, keys_of
from tests.python.reference.raw import (
    INVALID,
    accept,
    alias_targets,
    cell_text,
    first_reason,
    out_of_scale,
    parse_row,
    read_table,
    version_key,
)

DAY = timedelta(days=1)
ACCEPTED, DEFERRED = "accepted", "deferred"
RESTATEMENT_DAYS = 35


@dataclass(frozen=True)
class Judged:
    """One raw row and what became of it. fate: accepted, deferred or the reason."""

    table: str
    key: tuple[str | None, ...]
    day: date | None
    loaded_at: datetime | None
    fate: str
    warnings: int


def judge(folder: Path, as_of: date) -> list[Judged]:
    """Every raw row of every contract table."""
    parsed = {
        table: [parse_row(table, row) for row in read_table(Path(folder), table)]
        for table in TABLES
    }
    accounts = accept("accounts", parsed["accounts"], as_of, None, {})
    known = {row["account_id"] for row in accounts}
    aliases = alias_targets(parsed["account_aliases"], known)
    found = []
    for table, rows in parsed.items():
        held = None if table == "accounts" else known
        found += _judge_table(table, rows, as_of, held, aliases)
    return found


def _judge_table(
    table: str,
    rows: list[dict],
    as_of: date,
    known: set[str] | None,
    aliases: Mapping[str, str],
) -> list[Judged]:
    end = datetime.combine(as_of + DAY, time())
    judged: list[tuple[dict, str, int, tuple]] = []
    versions: dict[tuple, list[int]] = defaultdict(list)
    for raw_row in rows:
        row = dict(raw_row)
        as_given = tuple(_shown(raw_row[name]) for name in keys_of(table))
        if "account_id" in row and table != "accounts":
            row["account_id"] = aliases.get(row["account_id"], row["account_id"])
        fate = first_reason(table, row, known)
        if fate is None and table in EVENT_TIMES and row[EVENT_TIMES[table]] >= end:
            fate = DEFERRED
        warnings = 0
        for name, *_ in TABLES[table]:
            column = next(item for item in TABLES[table] if item[0] == name)
            if row[name] == "other" and isinstance(column[1], tuple):
                warnings += 1
            elif row[name] is INVALID or out_of_scale(column, row):
                warnings += 1
                if fate is None:
                    row[name] = None
        if fate is None:
            key = tuple(row[name] for name in keys_of(table))
            versions[key].append(len(judged))
        judged.append((row, fate or ACCEPTED, warnings, as_given))
    fates = [fate for _, fate, _, _ in judged]
    for places in versions.values():
        kept = max(places, key=lambda place: version_key(table, judged[place][0]))
        for place in places:
            if place != kept:
                same = _cells(table, judged[place][0]) == _cells(table, judged[kept][0])
                fates[place] = "duplicate_row" if same else "superseded_row"
    return [
        Judged(
            table,
            as_given,
            _own_day(table, row),
            row["loaded_at"],
            fate,
            warnings if fate == ACCEPTED else 0,
        )
        for (row, _, warnings, as_given), fate in zip(judged, fates, strict=True)
    ]


def _shown(cell: object) -> str | None:
    return None if cell is None or cell is INVALID else cell_text(cell)


def _cells(table: str, row: dict) -> list[str]:
    return [cell_text(row[column[0]]) for column in TABLES[table]]


def _own_day(table: str, row: dict) -> date | None:
    stamp = row.get(OWN_TIMES.get(table, ""))
    return stamp.date() if isinstance(stamp, datetime) else None


def rejected(judged: list[Judged]) -> Counter:
    """{(table, reason, key, day, loaded_at): rows} of the rejected ones."""
    return Counter(
        (
            item.table,
            item.fate,
            "|".join(part or "" for part in item.key),
            item.day,
            item.loaded_at,
        )
        for item in judged
        if item.fate not in (ACCEPTED, DEFERRED)
    )


def rejections(judged: list[Judged]) -> dict[tuple, dict[str, object]]:
    """{(day, table, reason): rows}."""
    counts = Counter(
        (item.day, item.table, item.fate)
        for item in judged
        if item.fate not in (ACCEPTED, DEFERRED)
    )
    return {key: {"rows": count} for key, count in counts.items()}


def data_quality(
    judged: list[Judged], as_of: date, restatement_days: int = RESTATEMENT_DAYS
) -> dict[tuple, dict[str, object]]:
    """{(day, table): counts and feed lag}; the as-of date has a row for every table."""
    groups: dict[tuple, list[Judged]] = defaultdict(list)
    for table in TABLES:
        groups[(as_of, table)] = []
    for item in judged:
        groups[(item.day, item.table)].append(item)
    seen: dict[str, set[date]] = defaultdict(set)
    for item in judged:
        if item.fate == ACCEPTED and item.day is not None:
            seen[item.table].add(item.day)
    found = {}
    for (day, table), items in groups.items():
        fates = Counter(item.fate for item in items)
        taken = [item for item in items if item.fate == ACCEPTED]
        lags = [_lag(item) for item in taken if table in EVENT_TIMES]
        past = [other for other in seen[table] if day is not None and other <= day]
        found[(day, table)] = {
            "raw": len(items),
            "accepted": fates[ACCEPTED],
            "deferred": fates[DEFERRED],
            "rejected": len(items) - fates[ACCEPTED] - fates[DEFERRED],
            "late": sum(lag > DAY for lag in lags),
            "late_beyond_window": sum(lag > DAY * restatement_days for lag in lags),
            "warnings": sum(item.warnings for item in items),
            "feed_lag_days": (day - max(past)).days if past else None,
        }
    return found


def _lag(item: Judged) -> timedelta:
    """How long after the end of its day a row was loaded; nothing if unknown."""
    if item.loaded_at is None:
        return timedelta()
    return item.loaded_at - datetime.combine(item.day + DAY, time())
