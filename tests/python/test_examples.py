"""The two published data sets map to the contract, reconcile and get scores.

Skipped where the data is not at hand: CUSTOMER_HEALTH_EXAMPLE_DATA names the folder that
holds nova_crm/ and ravenstack/.
"""

import importlib.util
import os
from pathlib import Path

import duckdb
import pytest

from scripts.dbt_runner import ROOT, run_dbt

DATA = Path(
    os.environ.get("CUSTOMER_HEALTH_EXAMPLE_DATA", ROOT.parent / "shared" / "data")
)
# Rejected rows that the README of each example names.
REJECTED = {
    "nova_crm": {("subscriptions", "impossible_period"): 2},
    "ravenstack": {("usage_events", "superseded_row"): 21},
}


def mapping(name: str):
    """The module of an example's script."""
    path = ROOT / "examples" / name / "to_raw.py"
    spec = importlib.util.spec_from_file_location(f"to_raw_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=sorted(REJECTED))
def built(request, tmp_path_factory):
    """(name, rows written by table, read-only connection) of an example built."""
    name = request.param
    source = DATA / name
    if not source.is_dir():
        pytest.skip(f"no {name} data (CUSTOMER_HEALTH_EXAMPLE_DATA)")
    folder = tmp_path_factory.mktemp(name)
    module = mapping(name)
    rows = module.write_raw(source, folder / "raw")
    run = run_dbt(
        [
            *("--warn-error", "build", "--exclude-resource-type", "unit_test"),
            *("--target-path", str(folder / "target")),
        ],
        {
            "RAW_DATA": str(folder / "raw"),
            "DUCKDB_PATH": str(folder / "health.duckdb"),
            "AS_OF_DATE": module.AS_OF_DATE,
        },
        folder / "build.jsonl",
        name,
    )
    assert run.exit_code == 0, "\n".join(run.errors)
    connection = duckdb.connect(str(folder / "health.duckdb"), read_only=True)
    yield name, rows, connection
    connection.close()


def test_every_row_is_accounted_for(built):
    """raw = accepted + rejected + deferred, and raw is what the mapping wrote."""
    _, rows, connection = built
    counted = connection.execute(
        "select source_table, cast(sum(raw) as bigint), "
        "cast(sum(accepted + rejected + deferred) as bigint) "
        "from fct_data_quality_daily group by all"
    ).fetchall()
    assert {table: raw for table, raw, _ in counted if raw} == {
        table: count for table, count in rows.items() if count
    }
    assert all(raw == parts for _, raw, parts in counted)


def test_rejected_rows_are_the_documented_ones(built):
    """The README of the example names every rejected row."""
    name, _, connection = built
    found = connection.execute(
        "select source_table, reason, cast(sum(rows) as bigint) "
        "from fct_rejections_daily group by all"
    ).fetchall()
    assert {(table, reason): count for table, reason, count in found} == REJECTED[name]


def test_most_active_accounts_have_a_score(built):
    """On the last day at least nine of ten active accounts are scored, 0 to 100."""
    _, _, connection = built
    active, scored, lowest, highest = connection.execute(
        "select count(*), count(score), min(score), max(score) "
        "from fct_account_health_daily where status = 'active' and health_date = "
        "(select max(health_date) from fct_account_health_daily)"
    ).fetchall()[0]
    assert active > 100
    assert scored >= 0.9 * active
    assert 0 <= lowest <= highest <= 100
