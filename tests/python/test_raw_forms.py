"""What raw files may look like is read, and read as the contract says."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.python.engines.texts import DOUBLES, NUMBERS, TIMES
from tests.python.reference import raw as reference
from tests.python.reference.build import build

SEED = "health_bands"  # of what builds first, and alone
AS_OF = date(2026, 6, 30)
# Parquet columns: file below the raw folder, what its one row or its rows select.
PARQUET = {
    "users": "select unnest([1.0::double, 0, 2, null, 'nan'::double]) as is_licensed, "
    "unnest([1, 0, 0.5, null, 1]::decimal(3, 1)[]) as is_service, "
    "unnest(['a', 'b', 'c', 'd', 'e']) as user_id",
    "contacts": "select unnest([null, 'nan'::double, 3, 2.5]) as role, "
    "unnest([1, 2, 3, 4]) as contact_id",
    "plan_features": "select 'starter' as plan, 'export' as feature",
    # Its folder holds over its own column; the folder above the table's is nobody's.
    "plan_features/plan=growth/audit": "select 'none' as plan, 'audit' as feature",
    "interventions": "select null::double as owner, 'i1' as intervention_id",
    # Times without end, which no text may name, in three types.
    "milestones": "select milestone, day::timestamp as due_at, "
    "day::timestamptz as completed_at, day::date as loaded_at from (values "
    "('1', 'infinity'), ('2', '-infinity'), ('3', '2026-03-01')) as days (milestone, day)",
}
CSV = {
    # The header alone, a file of another header, one below a folder that is a column.
    "usage_events/month=2026-06/a.csv": "event_id,user_id\ne1,u1\n",
    "usage_events/month=2026-05/b.csv": "Product,EVENT_ID\np2,e2\n",
    "usage_events/product=p3/c.csv": "event_id\ne3\n",
    "touchpoints/account_id=007/channel=call/a.csv": "touchpoint_id,account_id\nt1,8\n",
    "tickets.csv": ',ticket_id,note,Note,"a ""b"",c",priority,Ignored_1,\n0,t1,n,n,x,high,i,\n',
    "payments.csv": '"payment_id" , amount\n"p,1",1\n\n,\n',
    # A note and an ignored column of more than the two megabytes DuckDB reads by itself.
    "csm_pulses.csv": "pulse_id,note,body\n"
    f'p1,short,{"x" * 3_000_000}\np2,"{"a" * 3_000_000}",\n',
}
UNREADABLE = {
    "tickets.csv": ("ticket_id,Status,status\nt1,open,open\n", "status"),
    "contacts.csv": ("\n\ncontact_id\nc1\n", ""),
    "invoices.csv": ('invoice_id,"a\nnote",amount\ni1,x,2\n', ""),
    "payments.csv": ("", ""),
}
RAGGED = {
    "tickets": "ticket_id,account_id,created_at\nt1,a1,2026-06-01,\n",
    "contacts": 'contact_id,account_id\nc1,a1,""\n',
    "account_aliases": "old_account_id,account_id\na1,a2\na3\n",
}


@contextmanager
def prepared(
    folder: Path, files: dict[str, str], variables: str = "{}"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse after a command on a raw folder of these files, with these vars."""
    for name, text in files.items():
        path = folder / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, newline="")
    database = build(
        *(folder / "work", folder / "raw", AS_OF), select=(SEED,), variables=variables
    )
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


@pytest.fixture(scope="module")
def readable(tmp_path_factory):
    """The warehouse with every form at once, below a folder that looks like a partition."""
    folder = tmp_path_factory.mktemp("forms") / "product=none"
    (folder / "raw").mkdir(parents=True)
    for table, query in PARQUET.items():
        file = folder / "raw" / f"{table}.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        duckdb.execute(f"copy ({query}) to '{file}'")
    with prepared(folder, CSV) as connection:
        yield connection


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """The warehouse with every text of the engines' tests."""
    folder = tmp_path_factory.mktemp("texts")
    files = {}
    for name, header, cases in [
        ("invoices", ("invoice_id", "issued_at"), TIMES),
        ("subscriptions", ("subscription_id", "mrr_amount"), NUMBERS),
        ("custom_metrics", ("metric", "metric_value"), DOUBLES),
    ]:
        with (folder / "file.csv").open("w", newline="") as handle:
            rows = [(number, case[0]) for number, case in enumerate(cases)]
            csv.writer(handle).writerows([header, *rows])
        files[f"{name}.csv"] = (folder / "file.csv").read_text()
    with prepared(folder, files) as connection:
        yield connection


def rows(connection, query: str) -> list[tuple]:
    """What a query gives."""
    return connection.execute(query).fetchall()


def test_texts_are_read_as_times_or_null(texts):
    found = rows(
        texts,
        "select issued_at_text, coalesce(cast(issued_at as varchar), '') "
        "from raw.invoices order by cast(invoice_id as integer)",
    )
    assert found == TIMES


@pytest.mark.parametrize(
    ("column", "table", "key", "cases"),
    [
        ("mrr_amount", "subscriptions", "subscription_id", NUMBERS),
        ("metric_value", "custom_metrics", "metric", DOUBLES),
    ],
)
def test_texts_are_read_as_numbers_or_null(texts, column, table, key, cases):
    found = rows(
        texts,
        f"select {column}_text, coalesce(cast({column} as varchar), '') "
        f"from raw.{table} order by cast({key} as integer)",
    )
    assert found == cases


def test_every_double_has_a_text_of_nine_decimals(texts):
    (kept,) = rows(
        texts,
        "select count(cast(cast(metric_value as decimal(38, 9)) as varchar)) "
        "from raw.custom_metrics",
    )
    assert kept == (2,)


@pytest.mark.parametrize(("text", "expected"), TIMES)
def test_the_reference_reads_the_same_times(text, expected):
    said = reference.parse_time(text)
    assert said == (datetime.fromisoformat(expected) if expected else reference.INVALID)


def test_the_reference_reads_flags_from_numbers():
    said = [reference.parse_cell("flag", cell) for cell in (1.0, Decimal("0.0"), 0.5)]
    assert said == [True, False, reference.INVALID]


def test_the_reference_reads_no_underscores_and_no_double_too_large():
    assert reference.parse_number("1_000") is reference.INVALID
    assert reference.parse_number("1e29") is reference.INVALID


def test_folders_headers_and_ignored_columns_are_no_breach(readable):
    found = rows(
        readable,
        "select source_table, rule from raw.raw_violations where rule not like '%absent'",
    )
    assert found == []


@pytest.mark.parametrize("view", ["usage_events", "usage_events_changed"])
def test_csv_files_are_united_by_name_and_folder(readable, view):
    found = rows(
        readable, f"select event_id, user_id, product from raw.{view} order by 1"
    )
    assert found == [("e1", "u1", None), ("e2", None, "p2"), ("e3", None, "p3")]


def test_changed_rows_carry_their_file(readable):
    found = rows(
        readable,
        "select event_id from raw.usage_events_changed join raw.raw_files "
        "using (file_name) order by 1",
    )
    assert found == [("e1",), ("e2",), ("e3",)]


def test_a_folder_s_value_is_text_and_holds(readable):
    found = rows(
        readable, "select touchpoint_id, account_id, channel from raw.touchpoints"
    )
    assert found == [("t1", "007", "call")]


def test_a_folder_above_the_table_s_gives_no_column(readable):
    found = "select plan, product, feature from raw.plan_features order by 1"
    assert rows(readable, found) == [
        ("growth", None, "audit"),
        ("starter", None, "export"),
    ]


def test_ignored_columns_of_any_name_are_ignored(readable):
    found = rows(readable, "select ticket_id, priority, status from raw.tickets")
    assert found == [("t1", "high", None)]
    found = rows(
        readable, "select payment_id, amount_text from raw.payments order by 1"
    )
    assert found == [("p,1", "1"), (None, None)]


def test_flags_are_read_from_numbers(readable):
    found = rows(
        readable,
        "select is_licensed, is_licensed_text, is_service, is_service_text "
        "from raw.users order by user_id",
    )
    assert found == [
        (True, "1", True, "1"),
        (False, "0", False, "0"),
        (None, "2", None, "0.5"),
        (None, None, None, None),
        (None, None, True, "1"),
    ]


def test_times_without_end_are_no_times(readable):
    found = rows(
        readable,
        "select due_at, due_at_text, completed_at, completed_at_text, loaded_at, "
        "loaded_at_text from raw.milestones order by milestone",
    )
    day = datetime(2026, 3, 1)
    assert found == [
        (None, "infinity", None, "infinity", None, "infinity"),
        (None, "-infinity", None, "-infinity", None, "-infinity"),
        (day, None, day, "2026-03-01 00:00:00+00", day, "2026-03-01"),
    ]


def test_a_format_of_one_s_own_is_read_beside_iso_and_reads_no_words(tmp_path):
    days = ["03/04/2026", "2026-04-03", "2026/04/03", "epoch", "infinity", "-infinity"]
    lines = [f"{number},{day}\n" for number, day in enumerate(days)]
    files = {"invoices.csv": "invoice_id,issued_at\n" + "".join(lines)}
    formats = "{date_formats: {invoices.issued_at: '%d/%m/%Y'}}"
    with prepared(tmp_path, files, formats) as connection:
        found = rows(
            connection, "select issued_at from raw.invoices order by invoice_id"
        )
    day = datetime(2026, 4, 3)
    assert [row[0] for row in found] == [day, day, None, None, None, None]


def test_texts_are_read_from_numbers(readable):
    found = rows(readable, "select role from raw.contacts order by contact_id")
    assert found == [(None,), (None,), ("3",), ("2.5",)]
    assert rows(readable, "select owner from raw.interventions") == [(None,)]


def test_a_row_of_three_megabytes_is_read(readable):
    found = "select pulse_id, length(note) from raw.csm_pulses order by 1"
    assert rows(readable, found) == [("p1", 5), ("p2", 3_000_000)]


def test_headers_that_cannot_be_read_are_named(tmp_path):
    files = {name: text for name, (text, _) in UNREADABLE.items()}
    with prepared(tmp_path, files) as connection:
        found = rows(
            connection,
            "select file, column_name from raw.raw_violations "
            "where file like '%.csv' order by 1",
        )
    assert found == [
        (str(tmp_path / "raw" / name), column)
        for name, (_, column) in sorted(UNREADABLE.items())
    ]


def test_rows_of_too_few_or_too_many_fields_are_refused(tmp_path):
    files = {f"{table}.csv": text for table, text in RAGGED.items()}
    with prepared(tmp_path, files) as connection:
        for table in RAGGED:
            with pytest.raises(duckdb.Error, match=f"{table}.csv"):
                rows(connection, f"select count(*) from raw.{table}")
