"""The project on PostgreSQL: two nights equal DuckDB's, row by row, in every mart.

The test starts a server of its own and stops it. Without one on the machine it is left
out, except where CI asks for everything.
"""

import os
from datetime import timedelta

import pytest

from scripts.environments import environment
from tests.python.engines.comparison import NOT_COMPARED, compare_mart
from tests.python.engines.nights import (
    LAST_DAY,
    RESTATED_FROM,
    SCHEMA,
    World,
    build,
    build_duckdb,
    first_delivery,
    marts,
    second_delivery,
)
from tests.python.engines.postgres import (
    Server,
    ServerMissing,
    postgres_server,
    programs,
)
from tests.python.engines.texts import DOUBLES, NUMBERS, TIMES


@pytest.fixture(scope="module")
def server():
    """A running server."""
    try:
        programs()
    except ServerMissing as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{missing}: apt-get install postgresql")
    with postgres_server() as running:
        yield running


@pytest.fixture(scope="module")
def python():
    """The environment in which dbt has the adapter of Postgres."""
    return environment("warehouses") / "python"


@pytest.fixture(scope="module")
def two_nights(server, python, tmp_path_factory) -> World:
    """The world after two nights on both engines; the second restates old facts."""
    folder = tmp_path_factory.mktemp("nights")
    world = first_delivery(folder)
    server.run(f"create schema {SCHEMA}")
    touched = world.tables
    for day in (LAST_DAY - timedelta(days=1), LAST_DAY):
        if day == LAST_DAY:
            touched = second_delivery(world)
        with world.connect() as connection:
            for table in touched:
                server.load(connection, f"{SCHEMA}.{table}", f"{SCHEMA}.{table}")
        build_duckdb(world, folder / "duckdb", day)
        done = build(python, folder / "postgres", server.environment, day)
        assert done.returncode == 0, done.stdout[-4000:]
    return world


def test_every_mart_equals_duckdb(two_nights: World, server: Server):
    told = []
    compared = {}
    with two_nights.connect() as connection:
        for mart in sorted(set(marts(connection)) - NOT_COMPARED):
            there = f'"from_postgres_{mart}"'
            server.fetch(connection, f"customer_health.{mart}", f"main.{mart}", there)
            comparison = compare_mart(connection, mart, f"main.{mart}", there)
            connection.execute(f"drop table {there}")
            compared[mart] = comparison.rows
            told += [str(comparison)] if comparison.differing else []
    assert told == []
    assert compared["fct_account_health_daily"] > 5000
    assert compared["fct_rejected_rows"] > 100


def test_the_ledger_has_both_nights_and_what_changed(two_nights: World, server: Server):
    revisions = server.run(
        "select account_id, revised_reason from"
        " customer_health.fct_account_health_published where revision > 0 order by 1"
    )
    told = dict(line.split("|") for line in revisions.decode().split())
    assert told[two_nights.restated] == "late_data"
    assert told[two_nights.removed] == "removed"


def test_the_second_night_computed_its_work_list_alone(
    two_nights: World, server: Server
):
    listed = server.run(
        "select is_full, min(first_date), count(*) filter (where first_date <= "
        f"date '{RESTATED_FROM}'), count(*) from"
        " customer_health_intermediate.int_account_work_list group by is_full"
    )
    is_full, first, restated, accounts = listed.decode().strip().split("|")
    # The two accounts and those that their going touches; the others have the new day.
    assert is_full == "f"
    assert first <= str(RESTATED_FROM)
    assert 2 <= int(restated) < int(accounts) / 4


@pytest.mark.parametrize(("text", "expected"), TIMES)
def test_texts_are_read_as_times_or_null(two_nights, server, text, expected):
    said = server.run(f"select raw.parse_time('{text}')").decode().strip()
    assert said == expected


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_texts_are_read_as_numbers_or_null(two_nights, server, text, expected):
    said = server.run(f"select raw.parse_decimal('{text}', 6)").decode().strip()
    assert said == expected


@pytest.mark.parametrize(("text", "expected"), DOUBLES)
def test_texts_are_read_as_doubles_or_null(two_nights, server, text, expected):
    said = server.run(f"select raw.parse_double('{text}')").decode().strip()
    assert said == expected


def test_a_missing_table_stops_the_build_before_any_mart(two_nights, server, python):
    folder = two_nights.database.parent / "postgres"  # the project is parsed there
    before = server.run("select max(as_of_date) from raw.build_run").decode().strip()
    server.run(f"alter table {SCHEMA}.tickets rename to tickets_away")
    try:
        done = build(
            *(python, folder, server.environment, LAST_DAY),
            *("--select", "+int_build_gate"),
        )
    finally:
        server.run(f"alter table {SCHEMA}.tickets_away rename to tickets")
    assert before == str(LAST_DAY)
    assert done.returncode == 1
    assert "delivered.tickets" in done.stdout
    assert "a required table is absent" in done.stdout
