"""The documentation site: every column described, a page per metric as the seeds say it."""

import json
import os
import re
import subprocess
import sys

import duckdb
import pytest

from scripts.dbt_runner import ROOT
from scripts.demo_data.settings import Settings
from scripts.metric_pages import seed_rows

METRICS = seed_rows(ROOT / "seeds" / "health_model" / "health_metrics.csv")


@pytest.fixture(scope="module")
def site(demo_folder, tmp_path_factory) -> tuple[str, dict]:
    """(the page, the manifest in it) that `make docs` writes of the demo."""
    path = tmp_path_factory.mktemp("docs") / "site.html"
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "docs_site.py")],
        env=os.environ
        | {
            "DUCKDB_PATH": str(demo_folder / "customer_health.duckdb"),
            "RAW_DATA": str(demo_folder / "raw"),
            "AS_OF_DATE": str(Settings(out=demo_folder).end_date),
            "DOCS_PATH": str(path),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    page = path.read_text(encoding="utf-8")
    return page, embedded(page, '{"metadata"')[0]


def embedded(page: str, start: str) -> list[dict]:
    """The JSON documents of dbt that lie in the page, in their order."""
    found = []
    for match in re.finditer(re.escape(start), page):
        found.append(json.JSONDecoder().raw_decode(page, match.start())[0])
    return found


def described(node: dict) -> set[str]:
    """Columns of a node that have a description."""
    return {
        name
        for name, column in node["columns"].items()
        if column["description"].strip()
    }


def test_every_model_seed_and_column_is_described(site, demo_folder):
    nodes = [
        node
        for node in site[1]["nodes"].values()
        if node["resource_type"] in ("model", "seed")
    ]
    assert len(nodes) > 190
    assert [node["name"] for node in nodes if not node["description"].strip()] == []
    columns: dict[str, set[str]] = {}
    database = demo_folder / "customer_health.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        for table, column in connection.execute(
            "select table_name, column_name from duckdb_columns()"
            " where schema_name like 'main%' and not internal"
        ).fetchall():
            columns.setdefault(table, set()).add(column)
    missing = {
        node["name"]: sorted(columns[node["name"]] - described(node))
        for node in nodes
        if node["name"] in columns and columns[node["name"]] - described(node)
    }
    assert missing == {}


def test_every_metric_has_a_page_as_the_seeds_say_it(site):
    pages = {
        node["name"]: node
        for node in site[1]["nodes"].values()
        if node["resource_type"] == "analysis"
    }
    curves = seed_rows(ROOT / "seeds" / "health_model" / "health_curves.csv")
    weights = seed_rows(ROOT / "seeds" / "health_model" / "health_metric_weights.csv")
    for row in METRICS:
        page = pages[f"metric_{row['metric']}"]
        text = page["description"]
        assert row["description"] in text
        for point in curves:
            if point["metric"] == row["metric"]:
                assert f"| {point['input_value']} | {point['score']} |" in text
        for weight in weights:
            if weight["metric"] == row["metric"]:
                told = f"| {weight['model_version']} | {weight['profile']} |"
                assert f"{told} {weight['weight']} |" in text
        assert len(page["depends_on"]["nodes"]) == 2, (
            "the mart and where it is measured"
        )
    usage = pages["metric_active_day_rate_28d"]
    assert "model.customer_health.int_usage_metrics" in usage["depends_on"]["nodes"]
    assert "**Why it matters.** Habit" in usage["description"]
    # 20 percent of a dimension of 30 percent.
    assert "| standard | default | 20 | 6 | exclude |" in usage["description"]


def test_the_site_has_lineage_metrics_and_consumers(site):
    page, manifest = site
    assert "metric.customer_health.share_at_risk" in manifest["metrics"]
    assert "exposure.customer_health.crm_export" in manifest["exposures"]
    assert "saved_query.customer_health.board_months" in manifest["saved_queries"]
    parents = manifest["parent_map"]["model.customer_health.fct_account_health_daily"]
    assert any(parent.startswith("model.") for parent in parents)
    # Nothing is loaded from elsewhere: no script, style sheet or font with an address.
    loaded = re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']?https?:", page)
    assert loaded == []
