"""A bad seed row stops the build, and the message names file, key and rule.

dbt loads the seeds and compiles the gate once. Each case of
tests/fixtures/seed_gate_cases.csv then breaks one seed table inside a transaction, runs the
compiled models up to int_build_gate and is rolled back.
"""

import csv
import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest
from dbt.cli.main import dbtRunner

from tests.python.dbt_here import variables_set

PROJECT = Path(__file__).resolve().parents[2]
GATE = "model.customer_health.int_build_gate"
CASES = {
    case["name"]: case
    for case in csv.DictReader(
        (PROJECT / "tests/fixtures/seed_gate_cases.csv").read_text().splitlines()
    )
}


def run_dbt(folder, project, *arguments):
    """Run dbt in this process with warehouse, target and logs inside ``folder``.

    Returns the dbtRunnerResult; environment variables are put back afterwards.
    """
    environment = {
        "DUCKDB_PATH": str(folder / "warehouse.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "RAW_DATA": str(folder / "raw"),
        "AS_OF_DATE": "2026-01-31",
    }
    with variables_set(environment):
        return dbtRunner().invoke(
            [*arguments, "--project-dir", str(project), "--profiles-dir", str(project)]
        )


def models_up_to_the_gate(manifest):
    """List the configuration models the gate depends on, and the gate, in build order.

    int_source_tables counts raw rows: the tests write that table themselves.
    """
    ordered = []

    def visit(node_id):
        node = manifest["nodes"].get(node_id)
        if not node or node["resource_type"] != "model" or node in ordered:
            return
        if node["name"] == "int_source_tables":
            return
        for parent in node["depends_on"]["nodes"]:
            visit(parent)
        if "intermediate/configuration/" in node["original_file_path"]:
            ordered.append(node)

    visit(GATE)
    return ordered


class Gate:
    """The seeds in a DuckDB file and the compiled models of the gate."""

    def __init__(self, warehouse, models):
        self.warehouse = duckdb.connect(str(warehouse))
        self.models = models

    def error_after(self, sql):
        """Return the gate's message after ``sql`` broke the seeds; None if it opens."""
        self.warehouse.execute("begin")
        try:
            self.warehouse.execute("set schema = 'main_seeds'")
            self.warehouse.execute(sql)
            for model in self.models:
                self.warehouse.execute(
                    f"create or replace table {model['relation_name']}"
                    f" as {model['compiled_code']}"
                )
        except duckdb.InvalidInputException as error:
            return str(error)
        finally:
            self.warehouse.execute("rollback")
        return None


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    """The gate over the shipped seeds."""
    folder = tmp_path_factory.mktemp("seed_gate")
    (folder / "raw").mkdir()
    assert run_dbt(folder, PROJECT, "seed", "--quiet").success
    assert run_dbt(
        folder, PROJECT, "compile", "--quiet", "--select", "+int_build_gate"
    ).success
    manifest = json.loads((folder / "target" / "manifest.json").read_text())
    # dbt still holds its file in this process: the cases work on a copy.
    (folder / "copy").mkdir()
    for file in folder.glob("warehouse.duckdb*"):
        shutil.copy(file, folder / "copy")
    opened = Gate(folder / "copy" / "warehouse.duckdb", models_up_to_the_gate(manifest))
    for schema in {model["schema"] for model in opened.models}:
        opened.warehouse.execute(f"create schema if not exists {schema}")
    opened.warehouse.execute("delete from raw.raw_violations")
    opened.warehouse.execute(
        "create table main_intermediate.int_source_tables as"
        " select 'payments' as source_table, 0 as raw"
    )
    yield opened
    opened.warehouse.close()


def test_the_shipped_seeds_keep_every_rule(gate):
    """The gate opens for the seeds as shipped."""
    assert gate.error_after("select 1") is None


@pytest.mark.parametrize("name", CASES)
def test_the_gate_names_file_key_and_rule(gate, name):
    """Each broken rule gives a line with its file, key and rule."""
    case = CASES[name]
    message = gate.error_after(case["broken_by"])
    assert message, "the gate is open"
    start = f"/{case['seed']}.csv: {case['key']}"
    lines = [line for line in message.splitlines() if start in line]
    assert any(case["rule"] in line for line in lines), message


RAW_CASES = {
    "breach_of_the_raw_contract": (
        (
            "insert into raw.raw_violations values ('tickets', 'data/raw/tickets.csv',"
            " 'created_at', 'BIGINT', 'this type cannot carry a timestamp')"
        ),
        (
            "data/raw/tickets.csv: tickets.created_at:"
            " this type cannot carry a timestamp (type found: BIGINT)"
        ),
    ),
    "table_that_lost_its_rows": (
        "create or replace view raw.build_state as select 'table' as kind,"
        " 'payments' as source_table, 7 as rows",
        (
            "raw data: payments: a table that had rows must not become absent or empty"
            " (the last build accepted 7;"
        ),
    ),
    "earlier_as_of_date": (
        "update raw.build_run set last_as_of_date = date '2026-02-01'",
        "as_of_date: 2026-01-31: the as-of date must not lie before that of the last",
    ),
}


def test_a_version_with_published_days_is_not_edited(gate):
    """A row of its own that changed, and a version that is gone, close the gate."""
    gate.warehouse.execute(
        "create or replace table main.published as select 'standard' as model_version,"
        " 'other' as version_hash"
    )
    message = gate.error_after(
        "create or replace view raw.published_versions as"
        " select * from main.published union all select 'gone', 'hash'"
    )
    rule = "a version with published days is never edited"
    assert f"health_model_versions.csv: standard: {rule}" in message
    assert f"health_model_versions.csv: gone: {rule} (it is gone)" in message


@pytest.mark.parametrize("name", RAW_CASES)
def test_the_gate_tells_of_raw_tables_too(gate, name):
    """Breaches of the raw contract stand in the same message."""
    broken_by, line = RAW_CASES[name]
    assert line in (gate.error_after(broken_by) or "the gate is open")


def test_many_violations_are_told_in_part(gate):
    """The message gives the number of violations and the first fifty of them."""
    message = gate.error_after("update health_curves set score = score + 200")
    assert re.search(r"Violations: \d{2,}, the first 50 are", message)
    assert len([line for line in message.splitlines() if ".csv: " in line]) == 50


def test_the_registry_of_seeds_is_that_of_the_files():
    """configuration_seeds() names every seed file and only columns that it has."""
    text = (PROJECT / "macros/scoring/configuration_seeds.sql").read_text()
    registered = dict(re.findall(r"'name': '(\w+)',\s+'file': '([\w/.]+)'", text))
    files = {path.stem: path for path in (PROJECT / "seeds").rglob("*.csv")}
    assert set(registered) == set(files)
    for name, block in zip(registered, text.split("'name': ")[1:], strict=True):
        assert PROJECT / registered[name] == files[name]
        with files[name].open(newline="") as file:
            header = next(csv.reader(file))
        lists = dict(re.findall(r"'(\w+_columns)': \[([^\]]*)\]", block))
        columns = {kind: re.findall(r"'(\w+)'", value) for kind, value in lists.items()}
        assert header[: len(columns["key_columns"])] == columns["key_columns"] or (
            name in ("health_caps", "playbooks", "health_alert_rules")
        )
        assert {column for found in columns.values() for column in found} <= set(header)
        forgotten = (
            set(header) - set(columns["hashed_columns"]) - {"source", "role", "note"}
        )
        assert not (columns["hashed_columns"] and forgotten), name


def copy_project(folder):
    """Copy what dbt needs of the project to ``folder``/project, with an empty raw folder."""
    project = folder / "project"
    skipped = shutil.ignore_patterns(
        ".git", ".venv*", "target", "logs", "data", "tests"
    )
    shutil.copytree(PROJECT, project, ignore=skipped, symlinks=True)
    (project / "tests").mkdir()
    shutil.copytree(PROJECT / "tests" / "generic", project / "tests" / "generic")
    (folder / "raw").mkdir()
    return project


def test_a_cell_of_the_wrong_type_is_named_by_file_and_line(tmp_path, capfd):
    """dbt's load of a seed names file, line, column and value."""
    project = copy_project(tmp_path)
    seed = project / "seeds" / "health_model" / "health_curves.csv"
    lines = seed.read_text().splitlines()
    seed.write_text(
        "\n".join([*lines, "standard,default,tenure_days,9,many,own"]) + "\n"
    )
    assert not run_dbt(tmp_path, project, "seed", "--select", "health_curves").success
    output = capfd.readouterr().out
    assert "seeds/health_model/health_curves.csv" in output
    assert f"Line: {len(lines) + 1}" in output
    assert 'Error when converting column "score"' in output
    assert "many" in output


def test_dbt_build_stops_with_the_message(tmp_path, capfd):
    """A bad row in a CSV file fails dbt build, and its output names file, key and rule."""
    project = copy_project(tmp_path)
    seed = project / "seeds" / "health_model" / "health_dimension_weights.csv"
    text = seed.read_text()
    seed.write_text(
        text.replace("standard,default,usage,30", "standard,default,usage,31")
    )
    assert seed.read_text() != text
    result = run_dbt(
        tmp_path,
        project,
        "build",
        "--select",
        "+int_build_gate",
        "--exclude-resource-type",
        "unit_test",
    )
    assert not result.success
    output = capfd.readouterr().out
    assert (
        "seeds/health_model/health_dimension_weights.csv: standard/default:"
        " the dimension weights of a profile must sum to 100 (they sum to 101.0)"
    ) in output
