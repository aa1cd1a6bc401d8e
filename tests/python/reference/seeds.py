"""The seed files as text rows."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.python.reference.types import SeedTables


def load_seeds(folder: Path) -> SeedTables:
    """Read every CSV of a seed folder: {file name without ending: rows of text}."""
    tables = SeedTables()
    for path in sorted(Path(folder).glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as handle:
            tables.rows[path.stem] = list(csv.DictReader(handle))
    return tables
