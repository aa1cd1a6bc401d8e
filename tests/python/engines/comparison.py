"""Compares the marts of another engine with DuckDB's, row by row.

Rows of two engines are never equal to the last digit, and some columns are an engine's
own: numbers may differ by a tolerance, columns of OWN are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

TOLERANCE = 1e-6
# Names of a run, its times, and hashes of texts in which each engine writes numbers its
# own way: equal within an engine, not between two.
OWN = {
    "code_hash",
    "config_hash",
    "published_at",
    "run_id",
    "version_hash",
}
# Memory for the next build, not an answer: its hashes are an engine's own.
NOT_COMPARED = {"util_build_state"}
APPROXIMATE = ("DOUBLE", "FLOAT", "DECIMAL")
SHOWN_ROWS = 3


@dataclass
class Comparison:
    """How many rows of a mart were compared, and those that differ, as text."""

    mart: str
    rows: int
    differing: int
    shown: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(
            [
                f"{self.mart}: {self.differing} of {self.rows} rows",
                *(f"    {row}" for row in self.shown),
            ]
        )


def compare_mart(
    connection: duckdb.DuckDBPyConnection, mart: str, ours: str, theirs: str
) -> Comparison:
    """Compare two relations (as DuckDB names them) with the same columns.

    Rows are matched by every column that is no number with a fraction, in the order of
    those; then the numbers may differ by TOLERANCE. Raises AssertionError if the columns
    are not the same.
    """
    columns = columns_of(connection, ours)
    assert columns.keys() == columns_of(connection, theirs).keys(), mart
    exact = [name for name, kind in columns.items() if not is_approximate(kind)]
    numbers = [name for name, kind in columns.items() if is_approximate(kind)]
    exact = [name for name in exact if name not in OWN]
    for name, relation in (("ours", ours), ("theirs", theirs)):
        connection.execute(
            f"create or replace temp table {name} as"
            f" select *, row_number() over (partition by {listed(exact)}"
            f" order by {listed([*numbers, *exact])}) as row_in_key from {relation}"
        )
    same_row = " and ".join(
        f'ours."{name}" is not distinct from theirs."{name}"'
        for name in [*exact, "row_in_key"]
    )
    same_numbers = " and ".join(
        [
            "true",
            *(
                f'((ours."{name}" is null and theirs."{name}" is null)'
                f' or abs(ours."{name}" - theirs."{name}") <= {TOLERANCE})'
                for name in numbers
            ),
        ]
    )
    connection.execute(
        "create or replace temp table differing as select"
        f" coalesce(ours.row_in_key, theirs.row_in_key) as key_number,"
        " case when theirs.row_in_key is null then 'only here'"
        " when ours.row_in_key is null then 'only there' else 'numbers' end as kind,"
        f" {', '.join(told(name) for name in [*exact, *numbers])}"
        f" from ours full outer join theirs on {same_row}"
        f" where (ours.row_in_key is null or theirs.row_in_key is null"
        f" or coalesce({same_numbers}, false) is false)"
    )
    return Comparison(
        mart,
        connection.execute("select count(*) from ours").fetchone()[0],
        connection.execute("select count(*) from differing").fetchone()[0],
        shown_rows(connection, [*exact, *numbers]),
    )


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """Columns of a relation and their types."""
    rows = connection.execute(f"describe select * from {relation}").fetchall()
    return {row[0]: row[1] for row in rows}


def is_approximate(kind: str) -> bool:
    """Whether values of the type may differ in their last digits."""
    return kind.startswith(APPROXIMATE)


def listed(names: list[str]) -> str:
    """Quoted column names with commas between."""
    return ", ".join(f'"{name}"' for name in names)


def told(name: str) -> str:
    """A column of both sides as one text, shown once where they agree."""
    return (
        f'case when ours."{name}" is not distinct from theirs."{name}"'
        f' then ours."{name}"::varchar'
        f" else concat_ws(' / ', coalesce(ours.\"{name}\"::varchar, '-'),"
        f' coalesce(theirs."{name}"::varchar, \'-\')) end as "{name}"'
    )


def shown_rows(connection: duckdb.DuckDBPyConnection, names: list[str]) -> list[str]:
    """The first rows that differ, without the columns that are null."""
    rows = connection.execute(
        f"select kind, {listed(names)} from differing order by all limit {SHOWN_ROWS}"
    ).fetchall()
    return [
        f"{row[0]}: "
        + ", ".join(
            f"{name} {value}"
            for name, value in zip(names, row[1:], strict=True)
            if value is not None
        )
        for row in rows
    ]
