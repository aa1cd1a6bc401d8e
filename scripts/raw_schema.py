"""The schema in which a build keeps its views of the raw tables."""

import duckdb


def raw_schema(connection: duckdb.DuckDBPyConnection) -> str:
    """Its quoted name (the var raw_schema of the last build).

    Raises duckdb.CatalogException where nothing was built.
    """
    found = connection.execute(
        "select schema_name from duckdb_tables() where table_name = 'build_run'"
        " and database_name = current_database() order by schema_name"
    ).fetchall()
    if not found:
        raise duckdb.CatalogException("there is no table build_run: nothing was built")
    return '"' + found[0][0].replace('"', '""') + '"'
