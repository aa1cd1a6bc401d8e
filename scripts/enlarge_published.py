"""Make a large published file from a small one: every account many times over.

For measuring the dashboard at a size that nobody wants to build for it
(docs/dashboard.md). The copies have the rows of their originals under ids of their own;
what is about the whole book (portfolio, validation) stays as it is, but for one cut value
per copied owner.
"""

import argparse
import sys
from pathlib import Path

import duckdb

# Columns that name an account, an owner, or something that belongs to one account.
OWN = {
    *("account_id", "account_name", "parent_account_id", "worst_account_id"),
    *("alert_id", "occasion_id", "opportunity_id", "intervention_id", "ticket_id"),
    *("csm_owner", "owner", "override_id"),
}
LAYOUTS = {
    "nights": "as nights append them: months one after another, accounts mixed",
    "refresh": "as a full build leaves them: days and accounts mixed",
    "accounts": "account by account",
}


def enlarge(small: Path, large: Path, copies: int, layout: str) -> None:
    """Write `large` with every account of `small` `copies` times over.

    layout: key of LAYOUTS. Raises FileExistsError if `large` is there.
    """
    if large.exists():
        raise FileExistsError(f"{large} is already there")
    with duckdb.connect(str(large)) as connection:
        connection.execute("set preserve_insertion_order = true")
        connection.execute(f"attach '{small}' as small (read_only)")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = 'small' order by all"
        ).fetchall()
        for schema, name in tables:
            connection.execute(f"create schema if not exists {schema}")
            place = f'{schema}."{name}"'
            connection.execute(f"create table {place} as from small.{place} limit 0")
            for part in parts(connection, schema, name, copies, layout):
                connection.execute(f"insert into {place} {part}")
        connection.execute("checkpoint")


def parts(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    name: str,
    copies: int,
    layout: str,
) -> list[str]:
    """Queries that give the rows of a table one after another."""
    place = f'small.{schema}."{name}"'
    columns = [
        column
        for (column,) in connection.execute(
            "select column_name from duckdb_columns() where database_name = 'small' "
            "and schema_name = ? and table_name = ? order by column_index",
            [schema, name],
        ).fetchall()
    ]
    if schema != "main" or not OWN & set(columns):
        return [f"from {place}"]
    shown = ", ".join(
        f'"{column}" || suffix as "{column}"' if column in OWN else f'"{column}"'
        for column in columns
    )
    numbers = f"range({copies}) as copied(number)"
    suffix = "case when number = 0 then '' else '_' || number end as suffix"
    rows = f"select {shown} from (select *, {suffix} from {place}, {numbers}"
    day = next((one for one in ("health_date", "health_month") if one in columns), None)
    if layout == "accounts" or day is None:
        order = (
            f' order by account_id, "{day}"' if day and "account_id" in columns else ""
        )
        return [f"{rows} where number = {copy}){order}" for copy in range(copies)]
    if layout == "refresh":
        return [f"{rows})"]
    months = connection.execute(
        f"select distinct date_trunc('month', \"{day}\")::date from {place} order by 1"
    ).fetchall()
    return [
        f"{rows} where date_trunc('month', \"{day}\") is not distinct from "
        + (f"date '{month}')" if month else "null)")
        for (month,) in months
    ]


def main() -> int:
    """Read the arguments; exit code 2 if the large file is already there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("small", type=Path, help="a published file")
    parser.add_argument("large", type=Path, help="the file to write")
    parser.add_argument("--copies", type=int, default=50)
    parser.add_argument("--layout", choices=LAYOUTS, default="nights")
    arguments = parser.parse_args()
    try:
        enlarge(arguments.small, arguments.large, arguments.copies, arguments.layout)
    except FileExistsError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
