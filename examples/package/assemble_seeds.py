"""Write this project's seeds: the package's files with the rows of own_rows/ in them.

Run it after `dbt deps`. A row with the key of a shipped row takes its place, the others
come at the end. Only own_rows/ is kept under version control, so an update of the package
brings its new rows along.
"""

import csv
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHIPPED = HERE / "dbt_packages" / "customer_health" / "seeds" / "health_model"
# How many of the first columns are the key.
KEY_COLUMNS = {
    "health_curves": 4,
    "health_dimension_weights": 3,
    "health_metric_weights": 3,
    "health_metrics": 2,
}


def assemble(name: str) -> None:
    """Write seeds/<name>.csv. Raises ValueError if the columns are not the package's."""
    header, *shipped = read(SHIPPED / f"{name}.csv")
    own_header, *own = read(HERE / "own_rows" / f"{name}.csv")
    if own_header != header:
        raise ValueError(f"own_rows/{name}.csv: its columns must be {header}")
    keys = KEY_COLUMNS[name]
    rows = {tuple(row[:keys]): row for row in [*shipped, *own]}
    with (HERE / "seeds" / f"{name}.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows.values()])


def read(path: Path) -> list[list[str]]:
    """Lines of a CSV file, the header first."""
    with path.open(newline="") as file:
        return list(csv.reader(file))


if __name__ == "__main__":
    unknown = {file.stem for file in (HERE / "own_rows").glob("*.csv")} - {*KEY_COLUMNS}
    if unknown:
        raise ValueError(f"own_rows: name the key of {sorted(unknown)} in KEY_COLUMNS")
    for seed in KEY_COLUMNS:
        assemble(seed)
