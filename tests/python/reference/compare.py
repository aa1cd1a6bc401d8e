"""Compare the marts of a built warehouse with the reference, cell by cell.

    python -m tests.python.reference.compare --raw FOLDER --as-of 2025-06-30 --db FILE

prints a summary per mart and column, and the first differences with their context. Exit
status 0 if all is equal, 1 if anything differs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import duckdb

from tests.python.reference.marts import KEYS, Mart
from tests.python.reference.pipeline import reference_marts
from tests.python.reference.report import (
    TOLERANCE,
    MartReport,
    compare_mart,
    details,
    summary,
)

SEEDS = Path("seeds/health_model")

# Reference column -> other names the mart may give it.
NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "fct_account_health_daily": {
        "override_author": ("author",),
        "override_reason_code": ("reason_code", "override_reason"),
        "override_expires_at": ("expires_at", "override_expires_date"),
        "cap_rules": ("cap_hits", "caps_hit", "cap_rules_hit"),
    },
    "fct_dimension_scores_daily": {
        "score": ("dimension_score",),
        "weight": ("dimension_weight",),
    },
    "fct_metric_scores_daily": {
        "score": ("metric_score",),
        "weight": ("metric_weight",),
        "metric_value": ("value",),
        "metric_state": ("state",),
    },
    "fct_health_trends_weekly": {
        "closing_score": ("closing_automatic_score", "score_at_close", "closing"),
        "mean_score": ("score_mean", "mean_automatic_score"),
        "min_score": ("score_min", "lowest_score", "min_automatic_score"),
        "max_score": ("score_max", "highest_score", "max_automatic_score"),
        "closing_band": ("band_at_close", "band"),
        "scored_days": ("days_scored",),
    },
    "fct_health_drivers": {"effect_kind": ("driver_kind", "kind")},
    "fct_band_days_monthly": {"days": ("band_days", "days_count")},
}
NAMES["fct_health_trends_monthly"] = NAMES["fct_health_trends_weekly"]
KEY_NAMES = {"rank": ("driver_rank",), "direction": ("driver_direction",)}
WORDS = {
    "direction": {
        "up": {"up", "improved", "better", "upgrade"},
        "down": {"down", "declined", "worse", "downgrade", "worsened"},
    }
}


def read_mart(connection, mart: str, keys: tuple[str, ...], accounts: set[str] | None):
    """(rows by key, columns) of a mart, or (None, ()) when the warehouse has none."""
    found = connection.execute(
        "select table_schema from information_schema.tables where table_name = ?",
        [mart],
    ).fetchall()
    if not found:
        return None, ()
    cursor = connection.execute(f'select * from "{found[0][0]}"."{mart}"')
    columns = [description[0] for description in cursor.description]
    positions = []
    for key in keys:
        name = next(
            option for option in (key, *KEY_NAMES.get(key, ())) if option in columns
        )
        positions.append(columns.index(name))
    rows: Mart = {}
    while batch := cursor.fetchmany(20000):
        for values in batch:
            key = tuple(_key_part(values[position]) for position in positions)
            if accounts is None or key[0] in accounts:
                if key in rows:
                    raise ValueError(f"{mart} has two rows of the key {key}")
                rows[key] = dict(zip(columns, values, strict=True))
    return rows, columns


def _key_part(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


def _optional_extra(mart: str):
    """Rows the prose neither asks for nor forbids, and effects below the tolerance."""

    def allows(key: tuple, row: Mapping[str, object]) -> bool:
        if mart == "fct_health_changes":
            return abs(row["effect"]) <= TOLERANCE
        if mart == "fct_candidate_health_daily":
            return row.get("score") is None and row.get("coverage") is None
        return mart == "fct_band_days_monthly" and row.get("days") == 0

    return allows


def _optional_missing(mart: str):
    def allows(key: tuple, row: Mapping[str, object]) -> bool:
        return mart == "fct_health_changes" and abs(row["effect"]) <= TOLERANCE

    return allows


def _lenient(column: str, expected: object, actual: object, row: Mapping) -> bool:
    """Where two readings are one: certainty of an unscored day, words, far forecasts."""
    if column == "band_is_certain":
        return expected is None and actual is False
    if column in WORDS:
        return actual in WORDS[column].get(str(expected), ())
    if column == "days_to_lower_band" and expected and actual:
        # Whole days beyond 27 years hang on the last digit of the slope.
        return expected > 10_000 and abs(expected - actual) <= 1
    if column == "effect" and row.get("basis") == "level":
        return abs(abs(expected) - abs(actual)) <= TOLERANCE
    return False


def compare_marts(
    database: Path,
    expected: Mapping[str, Mart],
    accounts: set[str] | None = None,
    marts: tuple[str, ...] | None = None,
) -> list[MartReport]:
    """One report per mart. accounts: compare these accounts only (None = all)."""
    reports = []
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for mart in marts or tuple(KEYS):
            actual, columns = read_mart(connection, mart, KEYS[mart], accounts)
            if actual is None:
                reports.append(
                    MartReport(mart, KEYS[mart], len(expected[mart]), is_absent=True)
                )
                continue
            reports.append(
                compare_mart(
                    mart,
                    KEYS[mart],
                    expected[mart],
                    actual,
                    columns,
                    NAMES.get(mart, {}),
                    _optional_extra(mart),
                    _optional_missing(mart),
                    _lenient,
                )
            )
    return reports


def report_text(reports: list[MartReport]) -> str:
    """Details of what differs, then the summary (the part to read first, at the end)."""
    parts = [details(report) for report in reports if not report.is_absent]
    return "\n".join([part for part in parts if part] + [summary(reports)])


def sample_of(database: Path, count: int) -> set[str] | None:
    """`count` accounts spread over the key order; None when there are fewer."""
    with duckdb.connect(str(database), read_only=True) as connection:
        schema = connection.execute(
            "select table_schema from information_schema.tables"
            " where table_name = 'fct_account_health_daily'"
        ).fetchone()[0]
        accounts = [
            row[0]
            for row in connection.execute(
                f'select distinct account_id from "{schema}".fct_account_health_daily order by 1'
            ).fetchall()
        ]
    if len(accounts) <= count:
        return None
    return {accounts[index * len(accounts) // count] for index in range(count)}


def main(arguments: list[str] | None = None) -> int:
    """Command line; see the module docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--raw", type=Path, required=True, help="raw folder")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, required=True, help="as-of date"
    )
    parser.add_argument(
        "--db", type=Path, required=True, help="DuckDB file that dbt built"
    )
    parser.add_argument(
        "--seeds", type=Path, default=SEEDS, help="folder of health_model"
    )
    parser.add_argument(
        "--accounts", type=int, help="compare a sample of this many accounts"
    )
    parser.add_argument(
        "--mart", action="append", choices=tuple(KEYS), help="only this mart"
    )
    options = parser.parse_args(arguments)
    accounts = sample_of(options.db, options.accounts) if options.accounts else None
    expected = reference_marts(options.raw, options.seeds, options.as_of, accounts)
    reports = compare_marts(
        options.db, expected, accounts, tuple(options.mart) if options.mart else None
    )
    print(report_text(reports))
    return 0 if all(report.is_equal for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
