"""Compares two warehouses row by row, both ways, and tells where they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

# The published lane is a ledger: it tells what was believed, not what is true.
LEDGERS = ("fct_account_health_published",)
SHOWN_ROWS = 3
SEARCHED_ROWS = 2000  # of the other side, for the row that is most alike

Values = dict[str, object]


@dataclass
class Difference:
    """A mart that differs: rows only in the replay, rows only in the full refresh."""

    mart: str
    only_replay: int
    only_full: int
    rows: list[str] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        head = (
            f"{self.mart}: {self.only_replay} rows only after the nights,"
            f" {self.only_full} only in the full refresh"
        )
        return "\n".join([head, *(f"    {row}" for row in self.rows)])


def compare_warehouses(replay: Path, full: Path) -> list[Difference]:
    """The tables of schema main that differ by any row; [] if all are equal."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{replay}' as replay (read_only)")
        connection.execute(f"attach '{full}' as full_refresh (read_only)")
        first = _tables(connection, "replay")
        second = _tables(connection, "full_refresh")
        found = [
            Difference(table, int(table in first), int(table in second), ["no table"])
            for table in sorted(first ^ second)
        ]
        for table in sorted(first & second):
            difference = _compare_table(connection, table)
            found += [difference] if difference else []
        return found


def _tables(connection: duckdb.DuckDBPyConnection, catalog: str) -> set[str]:
    rows = connection.execute(
        "select table_name from information_schema.tables"
        " where table_catalog = ? and table_schema = 'main'",
        [catalog],
    ).fetchall()
    return {name for (name,) in rows} - set(LEDGERS)


def _compare_table(
    connection: duckdb.DuckDBPyConnection, table: str
) -> Difference | None:
    for name, one, other in (
        ("only_replay", "replay", "full_refresh"),
        ("only_full", "full_refresh", "replay"),
    ):
        connection.execute(
            f"create or replace temp table {name} as"
            f" select * from {one}.main.{table}"
            f" except all select * from {other}.main.{table}"
        )
    extra, lost = (
        connection.execute(f"select count(*) from {name}").fetchone()[0]
        for name in ("only_replay", "only_full")
    )
    if not extra and not lost:
        return None
    difference = Difference(table, extra, lost)
    _describe(connection, difference)
    return difference


def _describe(connection: duckdb.DuckDBPyConnection, difference: Difference) -> None:
    """The first rows that differ, with the columns that do."""
    first = _rows(connection, "only_replay")
    second = _rows(connection, "only_full")
    shown = [("after the nights", row, second) for row in first[:SHOWN_ROWS]]
    shown = shown or [("full refresh", row, first) for row in second[:SHOWN_ROWS]]
    for side, row, others in shown:
        difference.rows.append(_told(side, row, others))
    for row in first[:SHOWN_ROWS] + second[:SHOWN_ROWS]:
        account = row.get("account_id")
        if account and account not in difference.accounts:
            difference.accounts.append(str(account))


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[Values]:
    cursor = connection.execute(
        f"select * from {name} order by all limit {SEARCHED_ROWS}"
    )
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _told(side: str, row: Values, others: list[Values]) -> str:
    """A row beside the most alike one of the other side."""
    identity = _identity(row)
    alike = [other for other in others if _identity(other) == identity] or (
        [] if "account_id" in row else others
    )
    if not alike:
        return f"only {side}: {row}"
    nearest = max(alike, key=lambda other: _equal_columns(row, other))
    differing = [
        f"{column}: {value!r} ({side}), {nearest[column]!r} (other)"
        for column, value in row.items()
        if value != nearest[column]
    ]
    named = ", ".join(f"{column} {value}" for column, value in identity.items())
    return f"{named}: " + "; ".join(differing)


def _identity(row: Values) -> Values:
    """The columns a reader finds the row by."""
    named = ("account_id", "health_date", "health_week", "health_month", "metric")
    more = ("source_table", "model_version", "dimension", "days_back", "rank")
    return {column: row[column] for column in (*named, *more) if column in row}


def _equal_columns(row: Values, other: Values) -> int:
    return sum(value == other[column] for column, value in row.items())
