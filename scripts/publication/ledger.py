"""The ledger of two published files: whether the later one has all rows of the earlier."""

from pathlib import Path

import duckdb

from scripts.publication.tables import literal

LEDGER = "fct_account_health_published"
# Rows are only ever added, by runs: a run of which rows are gone, or are others, has other
# sums of the hashes of its rows.
RUNS = """
    select
        run_id,
        count(*) as rows_found,
        sum(hash(account_id, health_date, revision, score, band)) as rows_hash
    from {file}.main.{ledger}
    group by run_id
"""
LEFT_OUT = f"""
    with published as ({RUNS.format(file="published", ledger=LEDGER)}),
    written as ({RUNS.format(file="written", ledger=LEDGER)})
    select coalesce(sum(published.rows_found), 0)
    from published
    left join written
        on
            published.run_id = written.run_id
            and published.rows_found = written.rows_found
            and published.rows_hash = written.rows_hash
    where written.run_id is null
"""


def rows_left_out(published: Path, written: Path) -> int:
    """Ledger rows of the published file by runs that the written one lacks, or has otherwise.

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
