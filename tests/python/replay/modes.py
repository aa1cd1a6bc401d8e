"""How each raw table is delivered: loaded_at or not, corrections, files, format."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import product

from tests.python.reference.case_dirt import COLUMNS

LOADED_AT = ("full", "none", "mixed")
CORRECTIONS = ("in_place", "appended")
Way = tuple[str, str]  # of LOADED_AT and of CORRECTIONS
WAYS: tuple[Way, ...] = tuple(product(LOADED_AT, CORRECTIONS))
FORMATS = ("csv", "csv", "parquet", "typed_parquet")
# The tables whose way is fixed where ways differ per table.
FIXED = {
    "usage_events": ("full", "appended"),
    "tickets": ("none", "in_place"),
    "touchpoints": ("mixed", "appended"),
    # The newest version must win, or an account would not turn internal and back.
    "accounts": ("full", "appended"),
}
ALWAYS_FOLDERS = ("usage_events",)


@dataclass(frozen=True)
class TableMode:
    """The way of one table.

    loaded_at: `full` (every row), `none` (no such column), `mixed` (some rows null).
    correction: `in_place` (the new version replaces the old one) or `appended`.
    is_folder: one file per delivery instead of one file.
    file_format: `csv`, `parquet` (all columns text) or `typed_parquet`.
    """

    loaded_at: str
    correction: str
    is_folder: bool
    file_format: str

    @property
    def ending(self) -> str:
        """Ending of the table's files, without the dot."""
        return "csv" if self.file_format == "csv" else "parquet"

    def turned(self) -> TableMode:
        """The same rows in the other kind of file, all columns text."""
        return replace(self, file_format="parquet" if self.ending == "csv" else "csv")


def draw_modes(rng: random.Random, way: Way | None) -> dict[str, TableMode]:
    """{table: mode}. way: of all tables; None: all six ways occur, each in its tables."""
    tables = sorted(COLUMNS)
    rng.shuffle(tables)
    modes = {}
    for index, table in enumerate(tables):
        own_way = way or FIXED.get(table, WAYS[index % len(WAYS)])
        modes[table] = TableMode(
            *own_way,
            is_folder=table in ALWAYS_FOLDERS or rng.random() < 0.3,
            file_format=rng.choice(FORMATS),
        )
    return dict(sorted(modes.items()))
