"""The layers of the architecture, held by the manifest and by nothing else.

A model reads its own layer or one to the left; only staging reads sources; nothing outside
macros/dialect/ names an engine; no model reads a clock. There is no exceptions list.
"""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS = [
    "staging",
    "intermediate/configuration",
    "intermediate/events",
    "intermediate/changes",
    "intermediate/accounts",
    "intermediate/usage",
    "intermediate/engagement",
    "intermediate/billing",
    "intermediate/support",
    "intermediate/feedback",
    "intermediate/presence",
    "intermediate/metrics",
    "intermediate/scoring",
    "intermediate/actions",
    "marts/quality",
    "marts/health",
    "marts/trends",
    "marts/core",
    "marts/actions",
    "marts/portfolio",
    "marts/validation",
    "marts/published",
    "marts/state",
]


def layer_of(path: str) -> int:
    """Position of a model file (path below models/) in the architecture, left to right."""
    for position, layer in enumerate(LAYERS):
        if path.startswith(layer + "/"):
            return position
    raise AssertionError(f"{path} lies in no layer of the architecture")


def upward_references(nodes: dict) -> list[str]:
    """Names every model that reads a model to its right, or a source outside staging."""
    found = []
    for node in nodes.values():
        if node["resource_type"] != "model":
            continue
        own = layer_of(node["path"])
        for parent in node["depends_on"]["nodes"]:
            if parent.startswith("model."):
                if layer_of(nodes[parent]["path"]) > own:
                    found.append(f"{node['name']} reads {parent}")
            elif ".raw." in parent and not reads_sources(node["path"]):
                found.append(f"{node['name']} reads {parent}")
    return found


def reads_sources(path: str) -> bool:
    """Whether a model may read a raw table: staging, and the gate that checks the files.

    The sources named build (the run, its memory) are no raw tables.
    """
    return path.startswith(("staging/", "intermediate/configuration/"))


@pytest.fixture(scope="module")
def nodes() -> dict:
    """Nodes of the manifest that `make test` has just written."""
    manifest = ROOT / "target" / "manifest.json"
    if not manifest.exists():
        from dbt.cli.main import dbtRunner

        result = dbtRunner().invoke(
            [
                "--quiet",
                "parse",
                "--project-dir",
                str(ROOT),
                "--profiles-dir",
                str(ROOT),
            ]
        )
        assert result.success, result.exception
    return json.loads(manifest.read_text())["nodes"]


def test_models_read_leftwards_only(nodes):
    assert upward_references(nodes) == []


def test_the_check_finds_an_upward_reference():
    nodes = {
        "model.a": {
            "resource_type": "model",
            "name": "a",
            "path": "staging/crm/a.sql",
            "depends_on": {"nodes": ["model.b"]},
        },
        "model.b": {
            "resource_type": "model",
            "name": "b",
            "path": "marts/health/b.sql",
            "depends_on": {"nodes": []},
        },
    }
    assert upward_references(nodes) == ["a reads model.b"]


def test_engines_are_named_in_dialect_only():
    engines = re.compile(
        r"target\.(type|name)|adapter\.type|\b(duckdb|spark|postgres|snowflake|bigquery"
        r"|redshift|databricks)\b",
        re.IGNORECASE,
    )
    offenders = [
        str(path.relative_to(ROOT))
        for folder in ("models", "macros")
        for path in (ROOT / folder).rglob("*.sql")
        if "dialect" not in path.parts and engines.search(path.read_text())
    ]
    assert offenders == []


def test_no_model_reads_a_clock():
    clocks = re.compile(
        r"\b(current_date|current_timestamp|getdate|sysdate)\b|\b(now|today)\(",
        re.IGNORECASE,
    )
    offenders = [
        str(path.relative_to(ROOT))
        for folder in ("models", "macros", "tests/generic", "tests/singular")
        for path in (ROOT / folder).rglob("*.sql")
        if clocks.search(path.read_text())
    ]
    assert offenders == []


def test_a_long_model_says_why():
    reason = re.compile(r"Over\s+(--\s+)?100(\s+--)?\s+lines")
    silent = [
        path.stem
        for path in (ROOT / "models").rglob("*.sql")
        if path.read_text().count("\n") > 100 and not reason.search(path.read_text())
    ]
    assert silent == []


def test_every_model_and_column_is_described(nodes):
    undescribed = []
    for node in nodes.values():
        if node["resource_type"] not in ("model", "seed"):
            continue
        if not node["description"]:
            undescribed.append(node["name"])
        undescribed += [
            f"{node['name']}.{column['name']}"
            for column in node["columns"].values()
            if not column["description"]
        ]
    assert undescribed == []


def ancestors(nodes: dict, unique_id: str) -> set[str]:
    """Everything that a node waits for, sources too."""
    found: set[str] = set()
    waiting = [unique_id]
    while waiting:
        node = nodes.get(waiting.pop())
        new = set(node["depends_on"].get("nodes", []) if node else []) - found
        found |= new
        waiting += new
    return found


def test_ledger_and_state_wait_for_every_test_that_can_stop_a_build(nodes) -> None:
    """dbt lets a node wait for a test if all that the test reads lies before the node."""
    ledger, state = (
        f"model.customer_health.{name}"
        for name in ("fct_account_health_published", "util_build_state")
    )
    before_ledger, before_state = ancestors(nodes, ledger), ancestors(nodes, state)
    stopping = [
        node
        for node in nodes.values()
        if node["resource_type"] == "test" and node["config"]["severity"] == "ERROR"
    ]
    assert len(stopping) > 40
    for test in stopping:
        read = set(test["depends_on"]["nodes"])
        assert read <= before_state, test["name"]
        assert ledger in read or read <= before_ledger, test["name"]
