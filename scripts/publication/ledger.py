"""The ledger of two published files: whether the later one has all rows of the earlier."""

from pathlib import Path

import duckdb

from scripts.publication.tables import literal

LEDGER = "fct_account_health_published"
# Rows are only ever added, by runs: fewer of any as-of date means that rows are gone.
LEFT_OUT = f"""
    with published as (
        select as_of_date, count(*) as rows_found
        from published.main.{LEDGER} group by as_of_date
    ),
    written as (
        select as_of_date, count(*) as rows_found
        from written.main.{LEDGER} group by as_of_date
    )
    select coalesce(
        sum(greatest(published.rows_found - coalesce(written.rows_found, 0), 0)), 0
    )
    from published left join written on published.as_of_date = written.as_of_date
"""


def rows_left_out(published: Path, written: Path) -> int:
    """Ledger rows of the published file that the written one lacks, counted by run.

    0 where there is no published file, or none with a ledger.
    """
    if not published.exists():
        return 0
    with duckdb.connect() as connection:
        for name, path in (("published", published), ("written", written)):
            connection.execute(f"attach {literal(path)} as {name} (read_only)")
        has_ledger = connection.execute(
            "select count(*) from duckdb_tables() where schema_name = 'main' "
            "and database_name = 'published' and table_name = ?",
            [LEDGER],
        ).fetchone()[0]
        return connection.execute(LEFT_OUT).fetchone()[0] if has_ledger else 0
