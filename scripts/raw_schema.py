"""The schema in which a build keeps its views of the raw tables."""

import duckdb


def raw_schema(connection: duckdb.DuckDBPyConnection) -> str:
    """Its quoted name: the var raw_schema of the last run, whatever it was before.

    Raises duckdb.CatalogException where nothing was built.
    """
    found = connection.execute(
        "select schema_name from duckdb_tables() where table_name = 'build_run'"
        " and database_name = current_database() order by schema_name"
    ).fetchall()
    if not found:
        raise duckdb.CatalogException("there is no table build_run: nothing was built")
    names = ['"' + name.replace('"', '""') + '"' for (name,) in found]
    started = {}
    for name in names:
        query = f"select coalesce(max(started_at)::varchar, '') from {name}.build_run"
        started[name] = connection.execute(query).fetchall()[0][0]
    return max(names, key=started.get)
