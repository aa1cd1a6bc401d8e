"""Every query in analyses/ compiles, runs on the built demo and has an answer."""

import os
import shutil
import subprocess
from collections import defaultdict
from datetime import timedelta

import duckdb
import pytest

from scripts.dbt_command import dbt
from scripts.dbt_runner import ROOT
from scripts.demo_data.settings import Settings

ANALYSES = sorted(path.stem for path in (ROOT / "analyses").glob("*.sql"))
# A first build has nothing to revise.
MAY_BE_EMPTY = {"why_todays_view_differs"}

# Weights of the last day that count, of a metric and of its dimension.
WEIGHTS = """
    select
        metrics.account_id, metrics.metric, dimension, metrics.weight,
        dimensions.weight as dimension_weight
    from fct_metric_scores_daily as metrics
    join fct_dimension_scores_daily as dimensions
        using (account_id, health_date, dimension)
    where
        health_date = (select max(as_of_date) from dim_accounts)
        and metrics.weight > 0
        and dimensions.weight > 0
        and metric_state not in ('not_applicable', 'not_yet_due')
"""
# Whose score or band moved in the week up to a day, and whether by an override alone.
MOVED = """
    select
        account_id,
        abs(now.score - before.score) > 5 - 1e-9
        and coalesce(abs(now.change_7d) < 5, true)
    from fct_account_health_daily as now
    join fct_account_health_daily as before using (account_id)
    where
        now.health_date = $1
        and before.health_date = now.health_date - 7
        and (
            now.confirmed_band != before.confirmed_band
            or abs(now.score - before.score) > 5 - 1e-9
        )
"""


@pytest.fixture(scope="module")
def compiled(demo_folder, tmp_path_factory):
    """(folder of compiled analyses, read-only connection to the built demo)."""
    work = tmp_path_factory.mktemp("analyses")
    database = work / "customer_health.duckdb"
    shutil.copy(demo_folder / "customer_health.duckdb", database)
    settings = {
        "DUCKDB_PATH": str(database),
        "RAW_DATA": str(demo_folder / "raw"),
        "AS_OF_DATE": str(Settings(out=work).end_date),
        "DBT_TARGET_PATH": str(work / "target"),
        "DBT_LOG_PATH": str(work),
    }
    done = subprocess.run(
        dbt("--quiet", "compile", "--select", "path:analyses"),
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    with duckdb.connect(str(database), read_only=True) as connection:
        yield work / "target" / "compiled" / "customer_health" / "analyses", connection


@pytest.mark.parametrize("name", ANALYSES)
def test_analysis_has_an_answer(name: str, compiled) -> None:
    folder, connection = compiled
    rows = connection.sql((folder / f"{name}.sql").read_text()).fetchall()
    assert rows or name in MAY_BE_EMPTY


def test_who_moved_is_whose_score_moved(compiled) -> None:
    """On each of 60 days, an override that began or ended counting as a move."""
    folder, connection = compiled
    query = (folder / "who_moved_last_week.sql").read_text()
    last_day = Settings(out=folder).end_date
    by_override = 0
    for days in range(60):
        day = last_day - timedelta(days)
        asked = connection.sql(query.replace(str(last_day), str(day)))
        found = {row[0] for row in asked.fetchall()}
        moved = connection.execute(MOVED, [day]).fetchall()
        assert found == {account_id for account_id, _ in moved}
        by_override += sum(bool(is_override) for _, is_override in moved)
    assert by_override


def test_effects_of_an_account_add_up(compiled) -> None:
    """The one that fell most did fall, and its effects sum to its fall."""
    folder, connection = compiled
    query = (folder / "why_did_this_account_drop.sql").read_text()
    answer = connection.sql(query).fetchall()
    change = answer[0][1]
    assert change < 0
    assert {row[0] for row in answer} == {answer[0][0]}
    assert sum(row[4] for row in answer) == pytest.approx(change, abs=1e-6)


def test_what_is_not_known_is_what_coverage_lacks(compiled) -> None:
    """Named are metrics that count, those with a score by policy (csm_pulse) too."""
    folder, connection = compiled
    weights = defaultdict(lambda: defaultdict(dict))
    dimension_weights = defaultdict(dict)
    for account, metric, dimension, weight, of_dimension in connection.sql(
        WEIGHTS
    ).fetchall():
        weights[account][dimension][metric] = weight
        dimension_weights[account][dimension] = of_dimension
    query = (folder / "scores_on_thin_evidence.sql").read_text()
    answer = connection.sql(query)
    names = answer.columns
    for row in answer.fetchall():
        found = dict(zip(names, row, strict=True))
        account = found["account_id"]
        told = found["what_is_missing"].split(", ") if found["metrics_missing"] else []
        missing = {text.split(" (")[0] for text in told}
        assert len(missing) == (found["metrics_missing"] or 0)
        assert missing <= {key for part in weights[account].values() for key in part}
        known = sum(
            dimension_weights[account][dimension]
            * sum(weight for key, weight in part.items() if key not in missing)
            / sum(part.values())
            for dimension, part in weights[account].items()
        )
        whole = sum(dimension_weights[account].values())
        assert known / whole == pytest.approx(found["coverage"], abs=1e-6)
