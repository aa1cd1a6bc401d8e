"""Raw files that break the contract stop the build before any mart changes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.python.dbt_here import NightError
from tests.python.reference.build import PROJECT, build
from tests.python.reference.cases import Case, write_case

CASE = 10
SEED = "health_bands"  # of what builds first, and alone


def truncate_parquet(raw: Path) -> None:
    """Leave the first half of a Parquet file."""
    path = raw / "accounts.parquet"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def issue_invoices_at_numbers(raw: Path) -> None:
    """Give a timestamp column a numeric type."""
    replace_column(raw, "invoices", "20240131 as issued_at")


def give_ids_as_doubles(raw: Path) -> None:
    """Give an id column a floating point type."""
    replace_column(raw, "accounts", "1.5::double as account_id")


def remove_required_table(raw: Path) -> None:
    """Take a required table away."""
    (raw / "tickets.csv").unlink()


def remove_required_column(raw: Path) -> None:
    """Take a required column away from a table with rows."""
    connection = duckdb.connect()
    path = raw / "invoices.parquet"
    connection.execute(
        f"create table kept as select * exclude (issued_at) from '{path}'"
    )
    connection.execute(f"copy kept to '{path}' (format parquet)")


def add_ragged_line(raw: Path) -> None:
    """Append a line with too few fields."""
    path = raw / "tickets.csv"
    ending = "\r\n" if b"\r\n" in path.read_bytes() else "\n"
    with path.open("a", newline="") as handle:
        handle.write(f"t1,a1{ending}")


def empty_a_table(raw: Path) -> None:
    """Leave nothing of an optional table that had rows."""
    (raw / "contacts.csv").unlink()


def replace_column(raw: Path, table: str, expression: str) -> None:
    """Rewrite a Parquet table with one column replaced."""
    connection = duckdb.connect()
    path = raw / f"{table}.parquet"
    connection.execute(
        f"create table changed as select * replace ({expression}) from '{path}'"
    )
    connection.execute(f"copy changed to '{path}' (format parquet)")


def break_three_tables(raw: Path) -> None:
    """Three breaches of different kinds at once."""
    issue_invoices_at_numbers(raw)
    give_ids_as_doubles(raw)
    remove_required_table(raw)


THREE = [
    *("invoices", "issued_at", "INTEGER"),
    *("accounts", "account_id", "DOUBLE"),
    *("tickets", "absent"),
]
BREACHES: list[tuple[Callable[[Path], None], list[str]]] = [
    (truncate_parquet, ["accounts.parquet"]),
    (break_three_tables, THREE),
    (remove_required_column, ["invoices", "issued_at", "absent"]),
    (add_ragged_line, ["tickets.csv"]),
    (empty_a_table, ["contacts", "must not become absent or empty"]),
]


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> tuple[Case, Path]:
    """A case in known file forms, built once; its warehouse folder."""
    folder = tmp_path_factory.mktemp("raw_files")
    case = write_case(folder / "raw", CASE)
    as_parquet(case.folder, ["accounts", "invoices"])
    as_csv(case.folder, ["tickets", "contacts"])
    build(folder / "work", case.folder, case.as_of)
    return case, folder / "work"


def as_parquet(raw: Path, tables: list[str]) -> None:
    """Turn tables into Parquet files of text columns."""
    for table in tables:
        path = raw / f"{table}.csv"
        if path.exists():
            duckdb.execute(
                f"copy (select * from read_csv('{path}', all_varchar = true)) "
                f"to '{raw / table}.parquet' (format parquet)"
            )
            path.unlink()


def as_csv(raw: Path, tables: list[str]) -> None:
    """Turn tables into CSV files."""
    for table in tables:
        path = raw / f"{table}.parquet"
        if path.exists():
            duckdb.execute(f"copy (select * from '{path}') to '{raw / table}.csv'")
            path.unlink()


def marts_of(work: Path) -> list[tuple]:
    """Row counts and the sum of scores of the marts, to see whether anything changed."""
    with duckdb.connect(str(work / "warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(
            "select count(*), sum(score), max(health_date) from fct_account_health_daily "
            "union all select count(*), null, null from dim_accounts"
        ).fetchall()


@pytest.mark.parametrize(
    ("damage", "named"), BREACHES, ids=[breach[0].__name__ for breach in BREACHES]
)
def test_a_breach_stops_the_build_and_is_named(good, tmp_path, damage, named) -> None:
    case, work = good
    before = marts_of(work)
    shutil.copytree(case.folder, tmp_path / "raw")
    damage(tmp_path / "raw")
    with pytest.raises(RuntimeError) as stopped:
        build(work, tmp_path / "raw", case.as_of)
    for words in named:
        assert words in str(stopped.value)
    assert marts_of(work) == before


@pytest.mark.parametrize("day", ["2026-13-01", "2026-02-29", "26-1-1"])
def test_a_day_out_of_the_calendar_is_named(good, tmp_path, day: str) -> None:
    case, _ = good
    with pytest.raises(NightError, match=f"as_of_date must be .* not '{day}'"):
        build(tmp_path / "work", case.folder, day, select=(SEED,))


def test_a_chosen_day_out_of_the_calendar_is_named(good, tmp_path) -> None:
    case, _ = good
    chosen = "{history_start_date: '2024-01-32', publish_from: '2024-01-31'}"
    with pytest.raises(
        NightError, match="history_start_date must be .* not '2024-01-32'"
    ):
        build(tmp_path / "work", case.folder, case.as_of, variables=chosen)


def test_header_of_a_large_csv_file_is_its_first_line(good, tmp_path) -> None:
    """DuckDB reads a large file in parts, the first one not always first: of many files
    one at least would show it."""
    case, _ = good
    shutil.copytree(case.folder, tmp_path / "raw")
    small = tmp_path / "raw" / "tickets.csv"
    header, *lines = small.read_text().splitlines(keepends=True)
    small.unlink()
    copies = 24_000_000 // len("".join(lines))
    (tmp_path / "raw" / "tickets").mkdir()
    large = tmp_path / "raw" / "tickets" / "0.csv"
    large.write_text(header + "".join(lines) * copies)
    for number in range(1, 30):
        large.with_name(f"{number}.csv").hardlink_to(large)
    database = build(tmp_path / "work", tmp_path / "raw", case.as_of, select=(SEED,))
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("from raw.raw_violations").fetchall() == []
        (names,) = connection.execute(
            "select count(distinct ticket_id) from raw.tickets"
        ).fetchone()
    assert names > 1


def doctor(raw: Path) -> subprocess.CompletedProcess[str]:
    """Run the doctor on a folder."""
    return subprocess.run(
        [sys.executable, "scripts/doctor.py", "--raw", str(raw)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_doctor_finds_a_good_folder_ready(good, tmp_path) -> None:
    """Without an optional table too: it says which metrics stay dark."""
    shutil.copytree(good[0].folder, tmp_path / "raw")
    empty_a_table(tmp_path / "raw")
    done = doctor(tmp_path / "raw")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "READY" in done.stdout.splitlines()[-1]
    assert "live metrics: " in done.stdout
    assert any(
        "champions_present" in line and "needs contacts" in line
        for line in done.stdout.splitlines()
    )


def test_doctor_names_file_column_and_type(good, tmp_path) -> None:
    shutil.copytree(good[0].folder, tmp_path / "raw")
    issue_invoices_at_numbers(tmp_path / "raw")
    done = doctor(tmp_path / "raw")
    assert done.returncode == 1
    assert "issued_at" in done.stdout and "INTEGER" in done.stdout
