"""The same project on Apache Spark gives the same marts as on DuckDB, night after night.

Run by `make test-spark`, which installs Spark; plain pytest skips it.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.python.spark.three_nights import (
    LAST_DAY,
    LOADED,
    NIGHTS,
    Engine,
    differences,
    load_into_tables,
    make_raw_folder,
    marts,
    remove_account,
    restate_old_account,
)

pytestmark = pytest.mark.skipif(
    not os.environ.get("CUSTOMER_HEALTH_SPARK"), reason="make test-spark runs it"
)
MARTS = marts()
WORK_LIST = "main_intermediate.int_account_work_list"


@dataclass(frozen=True)
class Nights:
    """What three nights left: both engines, the accounts that changed, the marts.

    tasks: how many tasks each worker ran. connection: reads duck.main.<mart> and
    spark_<mart>; folder: holds files/ and tables/, the raw tables of LOADED as Spark
    read them from either.
    """

    folder: Path
    spark: Engine
    duckdb: Engine
    restated: str
    removed: str
    tasks: list[int]
    connection: duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def nights(tmp_path_factory, pytestconfig):
    """Three nights on a cluster that is stopped whatever happens, told as they go."""
    from scripts import spark_cluster

    told = pytestconfig.pluginmanager.get_plugin("terminalreporter")

    folder = Path(
        os.environ.get("CUSTOMER_HEALTH_SPARK_FOLDER")
        or tmp_path_factory.mktemp("spark")
    )
    raw = make_raw_folder(folder / "raw")
    database = folder / "duckdb" / "customer_health.duckdb"
    duck = Engine("duckdb", folder / "duckdb", {"DUCKDB_PATH": str(database)})
    cluster = spark_cluster.start(folder / "cluster")
    try:
        threads = {"SPARK_THREADS": os.environ.get("SPARK_THREADS", "4")}
        spark = Engine("spark", folder / "spark", cluster.environment | threads)
        restated = removed = ""
        for as_of in NIGHTS:
            if as_of == NIGHTS[1]:
                restated = restate_old_account(raw)
            elif as_of == NIGHTS[2]:
                removed = remove_account(raw, restated)
            begun = time.monotonic()
            spark.build(raw, as_of, with_tests=as_of == LAST_DAY)
            told.write_line(f"\nSpark, {as_of}: {time.monotonic() - begun:.0f} s")
            duck.build(raw, as_of, with_tests=False)
        spark_cluster.export_tables(
            cluster, [WORK_LIST, *(f"main.{mart}" for mart in MARTS)], folder / "marts"
        )
        (spark.folder / "target").rename(spark.folder / "last_night")
        raw_views = [f"raw.{table}" for table in LOADED]
        spark_cluster.export_tables(cluster, raw_views, folder / "files")
        load_into_tables(cluster)
        places = {"raw_tables_schema": "delivered", "raw_tables": LOADED}
        spark.run(
            *(raw, LAST_DAY, "run-operation", "prepare_raw_tables"),
            *("--vars", json.dumps(places)),
        )
        spark_cluster.export_tables(cluster, raw_views, folder / "tables")
        tasks = spark_cluster.tasks_by_worker(cluster)
    finally:
        spark_cluster.stop(folder / "cluster")
    connection = duckdb.connect()
    connection.execute(f"attach '{database}' as duck (read_only)")
    for mart in MARTS:
        connection.execute(
            f"create view spark_{mart} as select * from "
            f"read_parquet('{folder}/marts/main.{mart}/*.parquet')"
        )
    yield Nights(folder, spark, duck, restated, removed, tasks, connection)
    connection.close()


def test_every_worker_took_part(nights) -> None:
    assert len(nights.tasks) == 2 and min(nights.tasks) > 100, nights.tasks


@pytest.mark.parametrize("mart", MARTS)
def test_mart_is_the_same_on_both_engines(nights, mart: str) -> None:
    assert MARTS[mart], f"no test says what is unique in {mart}"
    assert differences(nights.connection, mart, MARTS[mart]) == []


@pytest.mark.parametrize("mart", ["fct_account_health_daily", "fct_health_drivers"])
def test_marts_are_not_empty(nights, mart: str) -> None:
    count = f"select count(*) from spark_{mart}"
    assert nights.connection.execute(count).fetchone()[0] > 1_000


def test_restated_account_has_revisions_and_removed_one_is_gone(nights) -> None:
    told = nights.connection.execute(
        "select account_id, max(revision), bool_or(revised_reason = 'removed') "
        "from spark_fct_account_health_published group by account_id"
    ).fetchall()
    by_account = {account: facts for account, *facts in told}
    assert by_account[nights.restated][0] >= 1
    assert by_account[nights.removed][1]
    assert nights.connection.execute(
        "select count(*) from spark_fct_account_health_daily where account_id = ?",
        [nights.removed],
    ).fetchone() == (0,)


def test_the_last_night_computed_its_work_list_alone(nights) -> None:
    files = nights.folder / "marts" / WORK_LIST / "*.parquet"
    is_full, accounts, with_older_days = nights.connection.execute(
        "select bool_or(is_full), count(*), count(*) filter (where first_date < ?) "
        f"from read_parquet('{files}')",
        [LAST_DAY],
    ).fetchone()
    assert not is_full
    # The account that went and those that its going touches; all have the new day.
    assert 1 <= with_older_days < accounts / 4


@pytest.mark.parametrize("table", LOADED)
def test_tables_of_a_schema_are_read_as_files_are(nights, table: str) -> None:
    files, tables = (
        f"read_parquet('{nights.folder}/{origin}/raw.{table}/*.parquet')"
        for origin in ("files", "tables")
    )
    for one, other in ((files, tables), (tables, files)):
        rows, only_there = nights.connection.execute(
            f"select (select count(*) from {one}), (select count(*) from "
            f"(from {one} except all from {other}))"
        ).fetchone()
        assert rows > 0 and only_there == 0


def test_files_of_one_table_may_have_other_columns_and_folders(nights) -> None:
    """The oldest file has no quantity, another one lies in a folder of its own."""
    told = nights.connection.execute(
        "select count(*), count(quantity) from "
        f"read_parquet('{nights.folder}/files/raw.usage_events/*.parquet')"
    ).fetchone()
    delivered = nights.connection.execute(
        "select count(*), count(quantity) from read_parquet("
        f"'{nights.folder}/raw/usage_events/**/*.parquet', union_by_name = true)"
    ).fetchone()
    assert told == delivered
    assert 0 < told[1] < told[0]


def test_every_node_succeeded(nights) -> None:
    results = json.loads(
        (nights.spark.folder / "last_night" / "run_results.json").read_text()
    )
    outcomes = {result["unique_id"]: result["status"] for result in results["results"]}
    # Exposures and saved queries have nothing to run; tests named so only warn.
    idle = {node for node, told in outcomes.items() if told == "no-op"}
    assert {node.split(".")[0] for node in idle} <= {"exposure", "saved_query"}
    warned = {node for node, told in outcomes.items() if told == "warn"}
    assert all(node.split(".")[2].startswith("warn_") for node in warned)
    rest = {told for node, told in outcomes.items() if node not in idle | warned}
    assert rest == {"success", "pass"}
    assert len(results["results"]) > 250
