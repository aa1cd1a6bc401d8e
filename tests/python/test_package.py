"""A project that has this one as a package: examples/package, built for two nights.

It brings tables of its own shape, a metric of its own and seeds in the place of ours, and
names schemas its own way.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from scripts.dbt_command import dbt
from scripts.demo_data.generate import generate
from scripts.demo_data.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LAST_DAY = date(2026, 6, 30)
# Acme's tables from those of the demo: other names of tables and columns.
OWN_TABLES = {
    "customers": "select account_id as customer_no, account_name as customer_name,"
    " created_at as signed_up, segment as size_class, industry as branch from"
    " '{raw}/accounts.parquet' where not coalesce(is_internal, false)",
    "contracts": "select subscription_id as contract_no, account_id as customer_no,"
    " started_at as starts, ended_at as ends, mrr_amount as per_month, seats, is_trial"
    " from '{raw}/subscriptions.parquet'",
    "bills": "select invoice_id as bill_no, account_id as customer_no,"
    " issued_at as billed_at, due_at, amount as total, paid_at, status as bill_status"
    " from '{raw}/invoices.parquet'",
    "clicks": "select event_id as click_id, account_id as customer_no,"
    " event_at as clicked_at, user_id as person, feature as button"
    " from '{raw}/usage_events/*.parquet'",
    "cases": "select * from read_csv('{raw}/tickets.csv', all_varchar = true)",
    "success_plans": "select distinct account_id as customer_no,"
    " timestamp '2026-06-01' as moved_on, 6 as steps_done, 10 as steps_planned"
    " from '{raw}/accounts.parquet'",
}


@dataclass(frozen=True)
class Acme:
    """A copy of the example, its packages installed and its tables filled."""

    folder: Path

    @property
    def database(self) -> Path:
        """The file it builds in."""
        return self.folder / "warehouse.duckdb"

    def dbt(self, *arguments: str, day: date = LAST_DAY) -> str:
        """Run dbt in the project; what it printed. Fails if dbt does."""
        done = subprocess.run(
            dbt(*arguments),
            cwd=self.folder,
            env=os.environ
            | {
                "AS_OF_DATE": str(day),
                "DUCKDB_PATH": str(self.database),
                "DBT_LOG_LEVEL_FILE": "none",
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
        return done.stdout

    def night(self, day: date, *arguments: str) -> None:
        """The two commands of docs/package.md."""
        self.dbt("build", "--select", "raw_shape", day=day)
        self.dbt("build", "--exclude", "raw_shape", *arguments, day=day)

    def rows(self, query: str) -> list[tuple]:
        """The rows of a query on what was built."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def acme(tmp_path_factory) -> Acme:
    """The example in a folder of its own after two nights."""
    folder = tmp_path_factory.mktemp("acme")
    project = Acme(folder / "project")
    ignored = shutil.ignore_patterns("dbt_packages", "target", "logs", "*.duckdb")
    shutil.copytree(ROOT / "examples" / "package", project.folder, ignore=ignored)
    (project.folder / "packages.yml").write_text(f"packages:\n  - local: {ROOT}\n")
    project.dbt("deps")
    subprocess.run(
        [sys.executable, "assemble_seeds.py"], cwd=project.folder, check=True
    )
    raw = folder / "raw"
    generate(Settings(out=raw, accounts=10, months=4, end_date=LAST_DAY, clean=True))
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("create schema acme")
        for table, query in OWN_TABLES.items():
            connection.execute(f"create table acme.{table} as {query.format(raw=raw)}")
    project.night(LAST_DAY - timedelta(days=1))
    project.night(LAST_DAY, "--exclude-resource-type", "unit_test")
    return project


def test_its_own_metric_is_in_the_score(acme: Acme):
    scored = acme.rows(
        "select distinct metric_value, round(scores.score, 6), metric_state,"
        " contribution > 0 from main.fct_metric_scores_daily as scores"
        " join main.fct_account_health_daily as daily using (account_id, health_date)"
        f" where metric = 'plan_progress' and health_date = '{LAST_DAY}'"
        " and daily.profile = 'default' and unscored_reason is null"
    )
    # 6 of 10 steps: between 0.5 (50) and 0.8 (75) of its own curve.
    assert scored == [(0.6, 58.333333, "measured", True)]


def test_its_seed_weights_are_in_force(acme: Acme):
    weights = acme.rows(
        "select distinct scores.dimension, scores.weight"
        " from main.fct_dimension_scores_daily as scores"
        " join main.fct_account_health_daily as daily using (account_id, health_date)"
        f" where daily.profile = 'default' and health_date = '{LAST_DAY}'"
        " and scores.dimension in ('usage', 'custom', 'support')"
    )
    assert dict(weights) == {"usage": 20, "custom": 10, "support": 10}


def test_a_whole_file_stands_in_for_ours(acme: Acme):
    assert acme.rows("select feature from seeds.usage_feature_rules order by 1") == [
        ("login",),
        ("status_page",),
    ]


def test_its_tables_reach_staging_under_their_own_names(acme: Acme):
    for view, table in (
        ("stg_crm__accounts", "customers"),
        ("stg_billing__invoices", "bills"),
        ("stg_support__tickets", "cases"),
    ):
        read, delivered = acme.rows(
            f"select count(*) from staging.{view} union all"
            f" select count(*) from acme.{table}"
        )
        assert read == delivered
        assert read[0] > 0


def test_its_own_mart_reads_the_package(acme: Acme):
    plans = acme.rows(
        "select count(*), min(plan_progress), max(plan_progress) from main.open_plans"
    )
    assert plans[0][0] > 0
    assert plans[0][1:] == (0.6, 0.6)


def test_its_second_night_computes_the_work_list_alone(acme: Acme):
    assert acme.rows("select is_full, full_reason from raw.build_run") == [(False, "")]
    revisions = acme.rows(
        "select count(distinct health_date) from main.fct_account_health_published"
    )
    assert revisions == [(2,)]


def test_its_seeds_are_watched_and_its_other_files_are_not(acme: Acme):
    seed = acme.folder / "seeds" / "usage_feature_rules.csv"
    shipped = seed.read_text()
    try:
        mart = acme.folder / "models" / "marts" / "open_plans.sql"
        mart.write_text(mart.read_text() + "\n-- An edit of its own.\n")
        acme.dbt("run", "--select", "open_plans")
        assert acme.rows("select is_full from raw.build_run") == [(False,)]
        seed.write_text(shipped + "heartbeat,false\n")
        acme.dbt("run", "--select", "open_plans")  # of what is loaded
        assert acme.rows("select is_full from raw.build_run") == [(False,)]
        acme.dbt("seed", "--select", seed.stem)
        reason = acme.rows("select full_reason from raw.build_run")
    finally:
        seed.write_text(shipped)
    assert reason == [("seeds changed",)]


def test_it_installs_from_git(acme: Acme, tmp_path):
    project = tmp_path / "project"
    ignored = shutil.ignore_patterns("dbt_packages", "target", "logs", "*.duckdb")
    shutil.copytree(acme.folder, project, ignore=ignored)
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    (project / "packages.yml").write_text(
        f"packages:\n  - git: file://{ROOT}\n    revision: {commit}\n"
    )
    Acme(project).dbt("deps")
    assert (project / "dbt_packages" / "customer_health" / "dbt_project.yml").exists()
