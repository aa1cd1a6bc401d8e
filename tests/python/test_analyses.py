"""Every query in analyses/ compiles, runs on the built demo and has an answer."""

import os
import shutil
import subprocess

import duckdb
import pytest

from scripts.dbt_command import dbt
from scripts.dbt_runner import ROOT
from scripts.demo_data.settings import Settings

ANALYSES = sorted(path.stem for path in (ROOT / "analyses").glob("*.sql"))
# No candidate version is shipped, and a first build has nothing to revise.
MAY_BE_EMPTY = {"what_would_a_candidate_do", "why_todays_view_differs"}


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


def test_effects_of_an_account_add_up(compiled) -> None:
    """The one that fell most did fall, and its effects sum to its fall."""
    folder, connection = compiled
    query = (folder / "why_did_this_account_drop.sql").read_text()
    answer = connection.sql(query).fetchall()
    change = answer[0][1]
    assert change < 0
    assert {row[0] for row in answer} == {answer[0][0]}
    assert sum(row[4] for row in answer) == pytest.approx(change, abs=1e-6)
