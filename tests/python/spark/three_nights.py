"""Three nights of one raw folder, built by Spark and by DuckDB, and how they compare."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from scripts import spark_cluster
from scripts.dbt_command import dbt
from scripts.demo_data.generate import generate
from scripts.demo_data.settings import Settings
from tests.python.reference.build import PROJECT

ACCOUNTS, MONTHS = 40, 4
LAST_DAY = Settings(out=Path()).end_date
NIGHTS = [LAST_DAY - timedelta(days=2), LAST_DAY - timedelta(days=1), LAST_DAY]
# Raw tables of the folder that are loaded into tables of other schemas: where to.
LOADED = {
    "accounts": "delivered.accounts",
    "tickets": "desk.cases",
    "usage_events": "delivered.usage_events",
}
# How far two numbers may lie apart.
TOLERANCE = 1e-6
# Where in its table a row of Spark lies; DuckDB needs no such columns.
STORAGE_COLUMNS = {"stored_month", "stored_bucket"}
# They name the run, or the text of macros that are another engine's.
RUN_COLUMNS = {"published_at", "run_id", "code_hash"}


@dataclass(frozen=True)
class Engine:
    """Where an engine builds: the target of the profile, a folder, its variables."""

    target: str
    folder: Path
    variables: dict[str, str]

    def build(self, raw: Path, as_of: date, with_tests: bool) -> None:
        """Run a night; RuntimeError with the end of dbt's output if it fails.

        with_tests: data tests too; unit tests never, they are DuckDB's.
        """
        left_out = ["unit_test"] if with_tests else ["unit_test", "test"]
        # The night with tests follows nights without them, and does not begin anew.
        command = ["build", "--vars", "{allow_untested: true}"]
        for kind in left_out:
            command += ["--exclude-resource-type", kind]
        self.run(raw, as_of, *command)

    def run(self, raw: Path, as_of: date, *command: str) -> None:
        """Run a dbt command; RuntimeError with the end of its output if it fails."""
        self.folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            dbt(*command),
            cwd=PROJECT,
            env=os.environ
            | self.variables
            | {
                "DBT_TARGET": self.target,
                "DBT_TARGET_PATH": str(self.folder / "target"),
                "DBT_LOG_PATH": str(self.folder / "logs"),
                "RAW_DATA": str(raw),
                "AS_OF_DATE": str(as_of),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        (self.folder / f"{command[0]}_{as_of}.log").write_text(
            done.stdout + done.stderr
        )
        if done.returncode:
            shown = [
                line
                for line in done.stdout.splitlines()
                if "\tat " not in line and " OK " not in line and " START " not in line
            ]
            raise RuntimeError(
                f"{self.target}, {command[0]} as of {as_of}:\n" + "\n".join(shown[-80:])
            )


def make_raw_folder(folder: Path) -> Path:
    """The demo's raw tables, small; returns the folder.

    Of the usage events the oldest file has no column `quantity`, and another one lies in
    a folder of its own.
    """
    generate(Settings(out=folder, accounts=ACCOUNTS, months=MONTHS))
    oldest, second, *_ = sorted((folder / "usage_events").glob("*.parquet"))
    with duckdb.connect() as connection:
        rewrite(connection, oldest, "* exclude (quantity)", "true", "")
    (folder / "usage_events" / "more").mkdir()
    second.rename(folder / "usage_events" / "more" / second.name)
    return folder


def load_into_tables(cluster: spark_cluster.Cluster) -> None:
    """Fill the tables of LOADED from the files that a build has read last."""
    schemas = {place.split(".")[0] for place in LOADED.values()}
    spark_cluster.run_statements(
        cluster,
        [f"create schema if not exists {schema}" for schema in sorted(schemas)]
        + [
            f"create table {place} using parquet as select * from "
            f"raw.{'csv' if table == 'tickets' else 'parquet'}_files_of_{table}"
            for table, place in LOADED.items()
        ],
    )


def restate_old_account(raw: Path) -> str:
    """Double the seats and halve the price of the oldest account; returns its id."""
    with duckdb.connect() as connection:
        account = connection.execute(
            f"select account_id from '{raw}/subscriptions.parquet' "
            "where not is_trial order by started_at, account_id limit 1"
        ).fetchone()[0]
        rewrite(
            connection,
            raw / "subscriptions.parquet",
            "* replace (case when account_id = $account then seats * 2 else seats end "
            "as seats, case when account_id = $account then mrr_amount / 2 "
            "else mrr_amount end as mrr_amount)",
            "true",
            account,
        )
    return account


def remove_account(raw: Path, kept: str) -> str:
    """Take the last account with a subscription, not `kept`, away; returns its id."""
    with duckdb.connect() as connection:
        account = connection.execute(
            f"select max(account_id) from '{raw}/subscriptions.parquet' "
            f"inner join '{raw}/accounts.parquet' using (account_id) "
            "where not is_trial and account_id != $kept",
            {"kept": kept},
        ).fetchone()[0]
        for table in ("accounts", "subscriptions"):
            rewrite(
                connection,
                raw / f"{table}.parquet",
                "*",
                "account_id is distinct from $account",
                account,
            )
    return account


def rewrite(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    columns: str,
    condition: str,
    account: str,
) -> None:
    """Write a Parquet file anew: some columns of the rows that meet a condition."""
    partial = file.with_suffix(".partial")
    connection.execute(
        f"create or replace table rewritten as select {columns} from '{file}' "
        f"where {condition} and $account = $account",
        {"account": account},
    )
    connection.execute(f"copy rewritten to '{partial}' (format parquet)")
    os.replace(partial, file)


def marts() -> dict[str, list[str]]:
    """The public marts and the columns that name a row of each, from their YAML."""
    import yaml

    keys = {}
    for file in sorted((PROJECT / "models" / "marts").rglob("_*.yml")):
        for model in yaml.safe_load(file.read_text()).get("models", []):
            if not model["name"].startswith("util_"):
                keys[model["name"]] = key_of(model)
    return keys


def key_of(model: dict) -> list[str]:
    """The columns of the model's primary key or uniqueness test; empty if none."""
    for test in model.get("data_tests", []):
        if isinstance(test, dict) and "unique_rows" in test:
            return test["unique_rows"]["arguments"]["columns"]
    for constraint in model.get("constraints", []):
        if constraint["type"] == "primary_key":
            return constraint["columns"]
    return []


def differences(
    connection: duckdb.DuckDBPyConnection, mart: str, key: list[str]
) -> list[str]:
    """What differs between `duck.main.<mart>` and the view `spark_<mart>`, in words.

    Rows are matched by the key in both directions; numbers may lie TOLERANCE apart,
    all else must be the same.
    """
    expected = columns_of(connection, f"duck.main.{mart}")
    found = columns_of(connection, f"spark_{mart}")
    if set(expected) != set(found) - STORAGE_COLUMNS:
        return [f"columns: {sorted(set(expected) ^ set(found) - STORAGE_COLUMNS)}"]
    compared = [
        name for name in expected if name not in key and name not in RUN_COLUMNS
    ]
    matched = " and ".join(
        f"duck.{name} is not distinct from spark.{name}" for name in key
    )
    unequal = {name: is_unequal(name, expected[name]) for name in compared}
    counts = ", ".join(
        [
            "count(*) filter (where spark.row_is_there is null) as only_duckdb",
            "count(*) filter (where duck.row_is_there is null) as only_spark",
            *(
                f"count(*) filter (where duck.row_is_there and spark.row_is_there "
                f"and {condition}) as {name}"
                for name, condition in unequal.items()
            ),
        ]
    )
    relation = (
        f"(select *, true as row_is_there from duck.main.{mart}) as duck full join "
        f"(select *, true as row_is_there from spark_{mart}) as spark on {matched}"
    )
    told = connection.execute(f"select {counts} from {relation}")
    names = [column[0] for column in told.description]
    counted = dict(zip(names, told.fetchone(), strict=True))
    return [
        f"{mart}.{name}: {number} rows differ"
        + example(connection, relation, name, unequal)
        for name, number in counted.items()
        if number
    ]


def example(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    name: str,
    unequal: dict[str, str],
) -> str:
    """One row of a difference, in words."""
    condition = unequal.get(name)
    if condition:
        query = (
            f"select duck.{name}, spark.{name}, duck from {relation} "
            f"where duck.row_is_there and spark.row_is_there and {condition} limit 1"
        )
    else:
        missing, there = (
            ("spark", "duck") if name == "only_duckdb" else ("duck", "spark")
        )
        query = f"select {there} from {relation} where {missing}.row_is_there is null limit 1"
    return f", as {connection.execute(query).fetchone()}"


def is_unequal(name: str, column_type: str) -> str:
    """The condition that a column differs between two matched rows."""
    different = f"duck.{name} is distinct from spark.{name}"
    if column_type in ("DOUBLE", "FLOAT") or column_type.startswith("DECIMAL"):
        return (
            f"({different} and coalesce(abs(cast(duck.{name} as double) "
            f"- cast(spark.{name} as double)) > {TOLERANCE}, true))"
        )
    return f"({different})"


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """Columns of a relation and their types."""
    return dict(
        row[:2] for row in connection.execute(f"describe {relation}").fetchall()
    )
