"""The comparison of the replay sees every kind of difference and names it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.python.replay.comparison import compare_warehouses

MART = """
    create table fct_scores (account_id varchar, health_date date, score double);
    insert into fct_scores values
        ('a1', '2025-01-01', 50), ('a1', '2025-01-02', null), ('a2', '2025-01-01', 75);
    create table fct_account_health_published (account_id varchar, revision integer);
    create schema state;
    create table state.util_build_state (as_of_date date);
"""


def warehouse(path: Path, change: str = "") -> Path:
    """A DuckDB file with one mart, a ledger and a table of another schema."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(MART + change)
    return path


def compared(folder: Path, change: str) -> list:
    """The differences between a changed warehouse and an unchanged one."""
    first = warehouse(folder / "nightly.duckdb", change)
    return compare_warehouses(first, warehouse(folder / "full.duckdb"))


def test_equal_warehouses_have_no_difference(tmp_path) -> None:
    assert compared(tmp_path, "") == []


@pytest.mark.parametrize(
    "change",
    [
        "insert into fct_account_health_published values ('a1', 0)",
        "insert into state.util_build_state values ('2025-01-01')",
    ],
)
def test_ledgers_and_other_schemas_are_not_compared(tmp_path, change) -> None:
    assert compared(tmp_path, change) == []


@pytest.mark.parametrize(
    ("change", "only_replay", "only_full", "told"),
    [
        (
            "update fct_scores set score = 50.000000001 where score = 50",
            1,
            1,
            "score: 50.000000001 (after the nights), 50.0 (other)",
        ),
        ("update fct_scores set score = 0 where score is null", 1, 1, "None (other)"),
        ("insert into fct_scores values ('a3', '2025-01-01', 1)", 1, 0, "a3"),
        ("insert into fct_scores from fct_scores where score = 75", 1, 0, "a2"),
        ("delete from fct_scores where account_id = 'a2'", 0, 1, "only full refresh"),
    ],
    ids=["stale", "null", "dead", "doubled", "lost"],
)
def test_a_row_that_differs_is_told(
    tmp_path, change, only_replay, only_full, told
) -> None:
    (difference,) = compared(tmp_path, change)
    assert difference.mart == "fct_scores"
    assert (difference.only_replay, difference.only_full) == (only_replay, only_full)
    assert told in str(difference)
    assert difference.accounts


def test_a_table_of_one_side_is_a_difference(tmp_path) -> None:
    (difference,) = compared(tmp_path, "create table fct_more (account_id varchar)")
    assert difference.mart == "fct_more"
