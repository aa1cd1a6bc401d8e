"""Compiles the project for an engine that is not there, and reads what came out.

dbt compiles with the engine's own adapter and macros (`--no-introspect`, credentials that
mean nothing). What only a running engine can say is asked for: `is_incremental` is
answered by OFFLINE_NIGHT, and what on-run-start sends is compiled as analyses.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import sqlglot
from sqlglot import expressions

from scripts.dbt_command import dbt
from scripts.dbt_runner import settings_without_start

ROOT = Path(__file__).resolve().parents[3]

IS_INCREMENTAL = """\
{% macro is_incremental() -%}
    {{ return(
        model.config.materialized == 'incremental'
        and env_var('OFFLINE_NIGHT') == 'later'
    ) }}
{%- endmacro %}
"""
# The view of every raw table, with columns delivered in every kind that it carries.
RAW_VIEWS = """\
{% set types = {
    'text': dbt.type_string(), 'integer': dbt.type_int(), 'number': dbt.type_numeric(),
    'boolean': dbt.type_boolean(), 'date': 'date', 'timestamp': type_timestamp(),
} -%}
{% set carried = {
    'string': ['text', 'integer'], 'timestamp': ['text', 'timestamp', 'date'],
    'decimal': ['text', 'number', 'integer'], 'score': ['text', 'number', 'integer'],
    'double': ['text', 'number', 'integer'], 'boolean': ['text', 'boolean', 'integer'],
} -%}
{% for delivery in range(4) -%}
{% for table in raw_contract() -%}
{% set columns = {} -%}
{% for column in raw_table(table).columns -%}
{% set kinds = carried[column.type]
    + (['number'] if is_carried_by_numbers(column) else []) -%}
{% do columns.update({column.name: {
    'name': column.name, 'data_type': types[kinds[delivery % (kinds | length)]],
}}) -%}
{% endfor -%}
{% set violations = [] -%}
{{ delivered_columns(
    raw_table(table),
    {'relation': own_relation(table), 'columns': columns, 'place': table},
    violations,
) }};
{{ exceptions.raise_compiler_error(violations | string) if violations }}
{% endfor -%}
{% endfor -%}
{% for kept in [none, own_relation('kept')] -%}
{{ typed_select(kept_event_types(), kept) }};
{% endfor -%}
"""
# What the strategies write, asked for as the engine's incremental materialization does.
STRATEGIES = """\
{{ config(meta={'day': 'health_date', 'period': 'week', 'kept': 'metric_detail'}) }}
{% set written = own_relation('written') -%}
{% set computed = own_relation('computed') -%}
{% for strategy in ['work_list', 'work_days'] if execute -%}
{% if target.type == 'bigquery' -%}
{% do dbt_bigquery_validate_get_incremental_strategy(
    {'incremental_strategy': strategy}
) -%}
{{ bq_generate_incremental_build_sql(
    strategy, computed, written, 'select 1 as one', none, none, none, none, false,
    none, none
) }};
{% else -%}
{% set statements = context['get_incremental_' ~ strategy ~ '_sql']({
    'target_relation': written, 'temp_relation': computed, 'dest_columns': none,
}) -%}
{{ statements if statements is string else statements | join(';') }};
{% endif -%}
{% endfor -%}
"""
# Columns are what only a running engine knows.
WRITTEN_COLUMNS = """\
{% macro written_columns(arg_dict) -%}
    {{ return([{'quoted': 'account_id'}, {'quoted': 'health_date'}]) }}
{%- endmacro %}
"""
# Functions that every engine's manual has, in the form the project writes them.
EVERYWHERE = set(
    "abs cast ceil chr coalesce count exists extract first_value floor greatest lag lead"
    " least length ln lower lpad max md5 min nullif percentile_cont replace round"
    " ntile rank row_number sqrt substring sum dense_rank upper".split()
)
# Words that a bracket may follow.
WORDS = set(
    "and as by else from group in interval join not nulls on or over select table then"
    " using values when where bignumeric decimal numeric varchar".split()
)


@dataclass(frozen=True)
class Engine:
    """What an engine's manual says: its functions beyond EVERYWHERE, the types it casts
    to, words it reserves, and forms it does not read (regular expression: why)."""

    name: str
    functions: str
    types: str
    reserved: str = ""
    unread: dict[str, str] = field(default_factory=dict)

    def problems(self, sql: str) -> list[str]:
        """What of a compiled statement the engine would not read; [] if all of it."""
        told = []
        try:
            for tree in sqlglot.parse(sql, dialect=self.name):
                if tree and list(tree.find_all(expressions.Command)):
                    told.append("sqlglot does not know a statement")
        except sqlglot.errors.ParseError as problem:
            told.append(f"does not parse: {str(problem)[:200]}")
        bare = bare_sql(sql)
        allowed = EVERYWHERE | WORDS | set(self.functions.split())
        for name in sorted(set(re.findall(r"(?<![.\w])([a-z_]\w*)\s*\(", bare))):
            if name not in allowed and not re.search(rf"\bas {name} *\(", bare):
                told.append(f"function {name}")
        for kind in sorted(cast_types(bare) - set(self.types.split(", "))):
            told.append(f"type {kind}")
        aliases = set(re.findall(r"\bas ([a-z_]\w*)", bare))
        told += [f"reserved {word}" for word in sorted(aliases & self.words)]
        told += [why for form, why in self.unread.items() if re.search(form, bare)]
        return told

    @property
    def words(self) -> set[str]:
        """The reserved words that a person might name a column by."""
        return set(self.reserved.split())


def cast_types(bare: str) -> set[str]:
    """The types that bare SQL casts to, without their digits."""
    found = set()
    for start in re.finditer(r"cast\(", bare):
        depth, kind_from = 1, start.end()
        for place in range(start.end(), len(bare)):
            depth += {"(": 1, ")": -1}.get(bare[place], 0)
            if depth == 1 and bare.startswith(" as ", place):
                kind_from = place + 4
            if not depth:
                found.add(re.sub(r"\(.*", "", bare[kind_from:place]).strip())
                break
    return found


def bare_sql(sql: str) -> str:
    """Lower-case SQL on one line, without comments, quoted names and texts."""
    sql = re.sub(r"/\*.*?\*/|--[^\n]*", " ", sql.lower(), flags=re.DOTALL)
    sql = re.sub(r"'(?:[^'\\]|''|\\.)*'", "''", sql)
    sql = re.sub(r"[`\"][^`\"]*[`\"]", "x", sql)
    return re.sub(r"\s+", " ", sql)


NAMED_WINDOW = {r"\bwindow \w+ as \(|\bover (?!\()\w": "named windows"}
FRAMELESS = {
    r"\b(sum|min|max|count)\([^()]*(\([^()]*\)[^()]*)*\) over \("
    r"(?=[^()]*order by)(?![^()]*rows between)": "an ordered sum without its frame",
}
ENGINES = [
    Engine(
        "snowflake",
        "boolor_agg convert_timezone date_trunc dateadd datediff generator hash listagg"
        " max_by min_by position regexp_like seq4 to_char trim try_cast"
        " try_to_timestamp_ntz try_to_timestamp_tz",
        "date, double, decimal, text, bigint, boolean, integer, timestamp, timestamp_ntz",
        "rows row qualify increment start issue order group some values",
        NAMED_WINDOW,
    ),
    Engine(
        "bigquery",
        "array_agg current_timestamp date_add date_diff date_sub date_trunc error"
        " farm_fingerprint format_timestamp generate_date_array logical_or max_by min_by"
        " options regexp_contains safe_cast string_agg strpos timestamp_add timestamp_diff"
        " timestamp_trunc to_hex to_json_string trim unnest",
        "date, float64, decimal, bignumeric, timestamp, string, int64, bigint, integer,"
        " boolean, bool",
        "rows hash range groups window at new no of within enum proto struct treat",
        {
            r"\bunion (?!all|distinct)": "union without all or distinct",
            r"\bwithin group\b": "within group",
            r", week\b": "weeks that begin on Sunday",
            r"\b(decimal|numeric)\((3[0-9]), ?(\d\d|[0-8])\)": "a decimal too wide",
        },
    ),
    Engine(
        "databricks",
        "array_join bool_or btrim collect_list date_add date_format date_sub date_trunc"
        " datediff explode max_by min_by position raise_error regexp_like sequence sort_array"
        " timestampadd timestampdiff try_cast xxhash64",
        "date, double, decimal, string, bigint, int, integer, boolean, timestamp",
    ),
    Engine(
        "redshift",
        "bool_or btrim date_trunc dateadd datediff listagg position strtol timezone"
        " to_char try_cast",
        "date, double precision, decimal, text, varchar, bigint, integer, boolean,"
        " timestamp, timestamptz",
        "raw tag snapshot system user default end offset offline old new",
        NAMED_WINDOW | FRAMELESS,
    ),
]
# Names of columns that an engine reserves. Renaming them is a change of public columns
# (fct_rejections_daily.rows, fct_data_quality_daily.raw): see docs/warehouses.md.
KNOWN_RESERVED = {
    "snowflake": {"rows"},
    "bigquery": {"rows", "hash"},
    "databricks": set(),
    "redshift": {"raw"},
}


def offline_project(folder: Path) -> Path:
    """A copy of the project that asks an engine nothing, in a folder."""
    for name in ("models", "macros", "seeds", "tests"):
        ignored = shutil.ignore_patterns("python", "__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "profiles.yml", folder)
    (folder / "macros" / "is_incremental.sql").write_text(IS_INCREMENTAL)
    (folder / "analyses").mkdir()
    (folder / "analyses" / "raw_views.sql").write_text(RAW_VIEWS)
    (folder / "analyses" / "strategies.sql").write_text(STRATEGIES)
    written_columns = folder / "macros" / "dialect" / "written_columns.sql"
    written_columns.write_text(WRITTEN_COLUMNS)
    (folder / "dbt_project.yml").write_text(settings_without_start())
    return folder


def compiled(python: Path, project: Path, engine: str, night: str) -> dict[str, str]:
    """Compiled SQL by file, of the first night or a later one, with dbt of an environment.

    Of the first night only what differs: the incremental models. Raises AssertionError
    with dbt's words if it does not compile.
    """
    target = project / "target" / engine
    shutil.rmtree(target / "compiled", ignore_errors=True)
    only = ["--select", "config.materialized:incremental"] if night == "first" else []
    done = subprocess.run(
        dbt(
            *("compile", "--no-introspect", "--no-populate-cache", *only),
            *("--vars", "{raw_tables_schema: delivered}"),
            *("--target-path", str(target), "--log-level-file", "none"),
            python=python,
        ),
        cwd=project,
        env=os.environ
        | {
            "DBT_TARGET": engine,
            "AS_OF_DATE": "2026-06-30",
            "OFFLINE_NIGHT": night,
            "BIGQUERY_METHOD": "oauth-secrets",
            "BIGQUERY_TOKEN": "none",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    folder = target / "compiled" / "customer_health"
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*.sql"))
    }
