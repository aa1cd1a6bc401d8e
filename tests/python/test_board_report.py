"""The board report of a day: equal to the marts, loads nothing, survives hostile texts."""

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from scripts.environments import ROOT
from tests.python.browsing import published


@pytest.fixture(scope="module")
def file(demo_folder, tmp_path_factory) -> Path:
    """A published file of the demo."""
    build = demo_folder / "customer_health.duckdb"
    folder = tmp_path_factory.mktemp("board_report")
    return published.publish_build(build, folder / "customer_health.duckdb")


def written(file: Path, out: Path, *arguments: str) -> str:
    """The report of a published file, by the script that `make report` runs."""
    done = report(file, out, *arguments)
    assert done.returncode == 0, done.stderr
    return out.read_text()


def report(file: Path, out: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run the report."""
    script = str(ROOT / "scripts" / "report.py")
    return subprocess.run(
        [sys.executable, script, "--out", str(out), *arguments],
        env=os.environ | {"PUBLISHED_PATH": str(file)},
        capture_output=True,
        text=True,
    )


def assert_self_contained(page: str) -> None:
    """Nothing is loaded and nothing runs: no script, no address but of namespaces."""
    assert "<script" not in page and "<link" not in page and "<iframe" not in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?!#)", page)
    assert "@import" not in page and not re.search(r"url\((?!['\"]?#)", page)


def test_the_report_of_a_past_day(file, tmp_path):
    connection = duckdb.connect(str(file), read_only=True)
    day, accounts, mrr, at_risk, at_risk_mrr = connection.execute(
        """
        select
            health_date, count(*), sum(mrr),
            count(*) filter (where automatic_score is not null and is_at_risk),
            coalesce(
                sum(mrr) filter (where automatic_score is not null and is_at_risk), 0
            )
        from fct_account_health_daily
        where status = 'active' and not is_leaving
            and health_date = (select as_of_date - 45 from publication)
        group by health_date
        """
    ).fetchone()
    name, reason = connection.execute(
        """
        select coalesce(accounts.account_name, accounts.account_id), alerts.reason
        from fct_health_alerts as alerts
        join dim_accounts as accounts on alerts.account_id = accounts.account_id
        join fct_account_health_daily as daily
            on alerts.account_id = daily.account_id and daily.health_date = ?
        where severity <> 'low' and opened_on <= ? and daily.status = 'active'
            and coalesce(resolved_on, date '9999-01-01') > ?
        order by priority desc nulls last, opened_on, alerts.account_id limit 1
        """,
        [day, day, day],
    ).fetchone() or (None, None)
    connection.close()
    page = written(file, tmp_path / "report.html", "--date", str(day))
    assert_self_contained(page)
    assert f"Customer health on {day}" in page
    shown = dict(
        re.findall(r'<div class="k">([^<]*)</div><div class="v">([^<]*)</div>', page)
    )
    assert shown["Customers"] == f"{accounts:,}"
    assert shown["MRR"] == f"{float(mrr):,.0f}"
    assert shown["At risk"] == f"{at_risk:,}"
    assert shown["MRR at risk"] == f"{float(at_risk_mrr):,.0f}"
    if name:
        words = re.sub(r"</?(span|bdi)[^>]*>", "", page)
        assert name in words and reason in words
    assert page.count("<svg") >= 4


def test_hostile_texts_stay_texts(file, tmp_path):
    hostile = published.hostile(file, tmp_path / "hostile.duckdb")
    page = written(hostile, tmp_path / "report.html")
    assert_self_contained(page)
    assert "<img" not in page and "&lt;script&gt;" in page


def test_an_empty_warehouse_and_a_day_without_customers(file, tmp_path):
    empty = published.empty(file, tmp_path / "empty.duckdb")
    done = report(empty, tmp_path / "report.html")
    assert done.returncode == 2 and "no active customer" in done.stderr
    done = report(file, tmp_path / "report.html", "--date", "1999-01-01")
    assert done.returncode == 2 and "no active customer on 1999-01-01" in done.stderr
    done = report(tmp_path / "none.duckdb", tmp_path / "report.html")
    assert done.returncode == 2 and "make build" in done.stderr
    assert not (tmp_path / "report.html").exists()


def test_a_place_that_cannot_be_written_is_named(file, tmp_path):
    (tmp_path / "a_file").write_text("")
    done = report(file, tmp_path / "a_file" / "report.html")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert done.stderr.startswith("report: ") and "a_file" in done.stderr
