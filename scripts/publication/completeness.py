"""Whether a build file holds one complete build."""

import duckdb

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
    days = connection.execute(
        "select distinct as_of_date from main_state.util_build_state"
    ).fetchall()
    if len(days) != 1 or days[0][0] is None:
        return f"main_state.util_build_state has {len(days)} as-of dates instead of one"
    as_of_date = days[0][0]
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


def as_of_date_of(connection: duckdb.DuckDBPyConnection) -> object:
    """The as-of date of a complete build, a date."""
    return connection.execute(
        "select max(as_of_date) from main_state.util_build_state"
    ).fetchall()[0][0]
