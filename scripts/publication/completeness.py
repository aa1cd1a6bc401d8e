"""Whether a build file holds one complete build."""

from datetime import date

import duckdb

from scripts.raw_schema import raw_schema

STATE = ("main_state", "util_build_state")
# Marts that end on the as-of date of their build: query of the day.
LAST_DAYS = {
    "fct_account_health_daily": "select max(health_date) from fct_account_health_daily",
    "dim_accounts": "select max(as_of_date) from dim_accounts",
}


def incomplete_reason(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Why the database in use does not hold one complete build; None if it does.

    connection: one whose current database is the build file.
    """
    known = connection.execute(
        "select 1 from duckdb_tables() where database_name = current_database() "
        "and schema_name = ? and table_name = ?",
        STATE,
    ).fetchall()
    if not known:
        return "no complete build yet: main_state.util_build_state is absent"
    run = remembered_run(connection)
    if "as_of_date" not in run:
        return "no complete build yet: main_state.util_build_state names no as-of date"
    last_run = connection.execute(
        "select max(run_id) from main_intermediate.int_account_work_list"
    ).fetchall()[0][0]
    if {last_run, begun_run(connection)} - {None, run["run_id"]}:
        return "the last build did not complete: run it again, it does the missing work"
    as_of_date = date.fromisoformat(run["as_of_date"])
    for mart, query in LAST_DAYS.items():
        try:
            last_day = connection.execute(query).fetchall()[0][0]
        except duckdb.CatalogException:
            return f"{mart} is absent"
        if last_day is not None and last_day != as_of_date:
            return (
                f"{mart} ends on {last_day}, the last complete build on {as_of_date}: "
                "a build in between failed"
            )
    return None


def begun_run(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The last run, if it was to compute marts: killed early, it has loaded seeds and made
    no list yet. None for other commands, and for versions that remembered less."""
    try:
        found = connection.execute(f"from {raw_schema(connection)}.build_run")
    except duckdb.CatalogException:
        return None
    names = [column[0] for column in found.description]
    (row,) = found.fetchall()
    run = dict(zip(names, row, strict=True))
    return run.get("work_run_id") if run.get("makes_list") else None


def as_of_date_of(connection: duckdb.DuckDBPyConnection) -> date:
    """The as-of date of a complete build."""
    return date.fromisoformat(remembered_run(connection)["as_of_date"])


def remembered_run(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What the last complete build remembered of itself: run_id, as_of_date, hashes."""
    try:
        return dict(
            connection.execute(
                "select item, fact from main_state.util_build_state where kind = 'run'"
            ).fetchall()
        )
    except duckdb.BinderException:
        return {}  # written by a version that remembered less
