"""The same input gives the same rows, whatever the order in which the rows lie."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.python.ledger import add_rows
from tests.python.one_path import parsed_folder
from tests.python.reference.build import PROJECT, build
from tests.python.reference.cases import write_case

CASE = 10


def shuffle_files(folder: Path) -> None:
    """Rewrite every CSV and Parquet file with its rows in another order."""
    dice = random.Random(7)
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="") as handle:
            header, *lines = handle.read().splitlines(keepends=True)
        if any('"' in line for line in lines):
            continue
        dice.shuffle(lines)
        path.write_text(header + "".join(lines), newline="")
    for path in sorted(folder.glob("*.parquet")):
        duckdb.execute(f"create or replace table shuffled as from '{path}'")
        rows = duckdb.execute("select count(*) from shuffled").fetchone()[0]
        duckdb.execute(
            f"copy (select * from shuffled order by rowid * 7919 % {max(rows, 1)}, rowid) "
            f"to '{path}' (format parquet)"
        )


def add_twins(accounts: Path) -> None:
    """Twenty accounts of two rows each that read the same: one value cannot be read."""
    twins = (
        "select 'twin_' || number as account_id, 'Twin' as account_name, "
        "'2024-10-01 00:00:00' as created_at, is_internal "
        "from range(20) as numbers(number), (values (null), ('maybe')) as t(is_internal)"
    )
    add_rows(accounts, twins)


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory) -> tuple[Path, Path]:
    """Two warehouses: of a case, and of the same rows in another order."""
    folder = tmp_path_factory.mktemp("determinism")
    case = write_case(folder / "raw", CASE)
    add_twins(case.folder / "accounts.csv")
    shutil.copytree(case.folder, folder / "shuffled")
    shuffle_files(folder / "shuffled")
    return (
        build(folder / "first", case.folder, case.as_of),
        build(folder / "second", folder / "shuffled", case.as_of),
    )


def tables_of(folder: Path, warehouse: Path) -> None:
    """Load the raw files as tables of schema `landing` of a warehouse file."""
    warehouse.parent.mkdir(parents=True)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema landing")
        for path in sorted(folder.iterdir()):
            source = (
                f"'{path}'"
                if path.suffix == ".parquet"
                else f"read_csv('{path}', all_varchar = true, header = true)"
            )
            connection.execute(f"create table landing.{path.stem} as from {source}")


def test_raw_tables_of_a_schema_give_the_same_marts_in_parts(warehouses) -> None:
    first, _ = warehouses
    folder = first.parents[1]
    raw = folder / "raw"
    work = folder / "from_schema"
    tables_of(raw, work / "warehouse.duckdb")
    as_of = write_case(work / "again", CASE).as_of
    variables = "{raw_tables_schema: landing, account_days_at_once: 400}"
    third = build(work, raw, as_of, variables=variables)
    target = parsed_folder(PROJECT, variables)
    run = next((target / "run").rglob("int_dimension_scores.sql")).read_text()
    assert run.count("insert into") >= 2, "the scores were not computed in parts"
    assert_equal_marts(first, third)


def test_every_mart_is_equal_row_by_row(warehouses) -> None:
    assert_equal_marts(*warehouses)


def assert_equal_marts(first: Path, second: Path) -> None:
    """Every mart of two warehouses holds the same rows, to the last digit.

    In the ledger all but the columns that name the run.
    """
    connection = duckdb.connect()
    connection.execute(f"attach '{first}' as first (read_only)")
    connection.execute(f"attach '{second}' as second (read_only)")
    marts = connection.execute(
        "select table_name, string_agg(column_name, ', ') "
        "from information_schema.columns "
        "where table_catalog = 'first' and table_schema = 'main' "
        "and column_name not in ('run_id', 'published_at') group by table_name"
    ).fetchall()
    assert len(marts) >= 16
    for mart, columns in marts:
        for one, other in (("first", "second"), ("second", "first")):
            differing = connection.execute(
                f"select count(*) from (select {columns} from {one}.main.{mart} "
                f"except all select {columns} from {other}.main.{mart})"
            ).fetchone()[0]
            assert differing == 0, f"{mart}: {differing} rows differ"
