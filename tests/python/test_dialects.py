"""Every model, test and raw view compiles for the engines that are not here, and what
comes out keeps to what their manuals say: syntax, functions, types, reserved words."""

import re
import shutil
from pathlib import Path

import pytest

from scripts.dbt_runner import ROOT
from scripts.environments import environment
from tests.python.engines.offline import (
    ENGINES,
    KNOWN_RESERVED,
    Engine,
    compiled,
    offline_project,
)

BY_NAME = {engine.name: engine for engine in ENGINES}
# What the checks must find: a statement, the engine, the words of the problem.
PLANTED = [
    ("select median(a) as b from c", "redshift", "function median"),
    ("select sum(a) over (order by b) as c from d", "redshift", "without its frame"),
    ("select sum(a) over w as c from d window w as (order by b)", "snowflake", "named"),
    ("select cast(a as double) as b from c", "bigquery", "type double"),
    ("select cast(a as decimal(38, 12)) as b from c", "bigquery", "too wide"),
    ("select a from b union select a from c", "bigquery", "union"),
    ("select a as rows from b", "bigquery", "reserved rows"),
    ("select timestamp_trunc(a, week) as b from c", "bigquery", "Sunday"),
    (
        "select percentile_cont(0.5) within group (order by a) as b from c",
        "bigquery",
        "within group",
    ),
    ("select try_cast(a as date) as b from c", "bigquery", "function try_cast"),
    ("select arg_min(a, b) as c from d", "databricks", "function arg_min"),
    ("select a from b where", "snowflake", "does not parse"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project without what asks an engine."""
    folder = offline_project(tmp_path_factory.mktemp("offline") / "project")
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_the_project_compiles_for(engine: Engine, project):
    python = environment("warehouses") / "python"
    statements = compiled(python, project, engine.name, "later")
    assert len([name for name in statements if name.startswith("models/")]) > 170
    assert {"analyses/raw_views.sql", "analyses/strategies.sql"} <= statements.keys()
    statements |= {
        f"first night: {name}": sql
        for name, sql in compiled(python, project, engine.name, "first").items()
    }
    problems = {}
    reserved = set()
    for name, sql in statements.items():
        told = engine.problems(sql)
        reserved |= {line.split()[1] for line in told if line.startswith("reserved")}
        told = [line for line in told if not line.startswith("reserved")]
        if told:
            problems[name] = told
    assert problems == {}
    assert reserved == KNOWN_RESERVED[engine.name]


@pytest.mark.parametrize(("sql", "engine", "problem"), PLANTED)
def test_the_checks_find(sql, engine, problem):
    assert any(problem in line for line in BY_NAME[engine].problems(sql))


def test_plain_sql_passes():
    sql = "select a, sum(b) as c from d where e in ('f(1)') group by a"
    assert [engine.problems(sql) for engine in ENGINES] == [[], [], [], []]


def macros_of(engine: str, folder: Path) -> set[str]:
    """What the macros of a folder that are for an engine are called without its name."""
    pattern = re.compile(rf"{{%-? macro {engine}__(\w+)")
    texts = (path.read_text() for path in folder.rglob("*.sql"))
    return {name for text in texts for name in pattern.findall(text)}


def test_a_macro_for_postgres_takes_none_of_redshift_away():
    """dbt looks for postgres__ in a project before redshift__ in dbt-redshift."""
    packages = environment("warehouses").parent / "lib"
    (of_redshift,) = packages.glob("python*/site-packages/dbt/include/redshift")
    theirs = macros_of("redshift", of_redshift)
    assert len(theirs) > 50
    for_postgres, for_redshift = (
        macros_of(engine, ROOT / "macros") for engine in ("postgres", "redshift")
    )
    assert theirs & (for_postgres - for_redshift) == set()
