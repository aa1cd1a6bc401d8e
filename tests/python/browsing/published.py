"""Published files for the tests: the demo, and the same cut down or made hostile."""

from pathlib import Path

import duckdb

from scripts.publication.completeness import remembered_run
from scripts.publication.run_record import RunRecord
from scripts.publication.tables import write_database

# What a dashboard can do without; the rest of the marts is optional.
NEEDED = (
    "publication",
    "publication_tables",
    "dim_accounts",
    "fct_account_health_daily",
)
STARTED_AT = "2026-07-01T01:02:03Z"
EVIL_MARK = "window.hacked=1"
HOSTILE_NAMES = (
    f"<script>{EVIL_MARK}</script>",
    f'<img src=x onerror="{EVIL_MARK}">',
    'O\'Brien & "Sons" -- ; drop table dim_accounts',
    "Ümläut 🚀🧪 emoji",
    "شركة الأمل ‮gpj.exe",
    "N" * 300,
    "[a link](javascript:alert(1)) **bold** $x^2$ :material/call:",
    '=HYPERLINK("x","y")',
    "{{ 7 * 7 }} ${7*7} %s \\ \n newline",
    "   ",
)


def publish_build(build: Path, target: Path) -> Path:
    """The marts of a build file, written as a publication does."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(build), read_only=True) as connection:
        run_id = remembered_run(connection)["run_id"]
    write_database(build, target, RunRecord(run_id, STARTED_AT, False, None), None)
    return target


def copied(source: Path, target: Path, where=lambda name, columns: "") -> Path:
    """A copy of a published file; `where` gives the condition per table of main.

    A condition of None leaves the table out.
    """
    connection = duckdb.connect()
    connection.execute(f"attach '{source}' as old (read_only)")
    connection.execute(f"attach '{target}' as new")
    connection.execute("create schema new.main_seeds")
    tables = connection.execute(
        """
        select schema_name, table_name from duckdb_tables()
        where database_name = 'old' order by all
        """
    ).fetchall()
    for schema, name in tables:
        columns = [
            row[0]
            for row in connection.execute(
                """
                select column_name from duckdb_columns()
                where database_name = 'old' and schema_name = ? and table_name = ?
                """,
                [schema, name],
            ).fetchall()
        ]
        condition = where(name, columns) if schema == "main" else ""
        if condition is not None:
            connection.execute(
                f"create table new.{schema}.{name} as "
                f"select * from old.{schema}.{name} {condition}"
            )
    connection.close()
    return target


def empty(source: Path, target: Path) -> Path:
    """A warehouse without a single account."""
    return copied(
        source, target, lambda name, _: "" if name == "publication" else "where false"
    )


def one_account(source: Path, target: Path, account_id: str) -> Path:
    """One account alone: cuts of the whole book keep nothing."""

    def where(name: str, columns: list[str]) -> str:
        if name == "publication":
            return ""
        if "account_id" not in columns:
            return "where false"
        return f"where account_id = '{account_id}'"

    return copied(source, target, where)


def needed_only(source: Path, target: Path) -> Path:
    """A file of an older version: none of the optional marts."""
    return copied(source, target, lambda name, _: "" if name in NEEDED else None)


def hostile(source: Path, target: Path) -> Path:
    """The demo with hostile texts in every column a customer or person writes."""
    copied(source, target)
    connection = duckdb.connect(str(target))
    names = list(HOSTILE_NAMES)
    place = "select account_id, row_number() over (order by priority desc) - 1 as place"
    ranked = (
        f"{place} from fct_health_alerts where is_leading and account_id is not null"
    )
    connection.execute(
        f"""
        update dim_accounts set account_name = list_extract(
            $names, 1 + cast(ranked.place % len($names) as integer)
        )
        from ({ranked}) as ranked where ranked.account_id = dim_accounts.account_id
        """,
        {"names": names},
    )
    evil = names[0] + names[1]
    for table, column in (
        ("dim_accounts", "csm_owner"),
        ("dim_accounts", "industry"),
        ("dim_accounts", "plan"),
        ("fct_health_alerts", "reason"),
        ("fct_health_alerts", "further_reasons"),
        ("fct_health_drivers", "explanation"),
        ("fct_playbook_tasks", "task"),
        ("fct_playbook_tasks", "title"),
        ("fct_rejected_rows", "row_key"),
        ("fct_opportunities", "evidence"),
        ("fct_account_guidance", "guidance"),
        ("fct_account_health_daily", "override_author"),
        ("fct_portfolio_health_daily", "model_version"),
        ("main_seeds.health_metrics", "label"),
        ("main_seeds.health_metrics", "description"),
        ("main_seeds.health_dimensions", "label"),
    ):
        connection.execute(f"update {table} set {column} = ?", [evil])
    connection.execute(
        "update fct_portfolio_health_daily set cut_value = ? where cut = 'segment'",
        [evil],
    )
    connection.close()
    return target
