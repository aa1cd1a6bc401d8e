"""The seeds of a what-if: those of the project, with the files of a folder in their place.

`<seed>.csv` takes the place of the whole seed. `<seed>.rows.csv` has some rows only: all
rows of each key that it names are replaced by its own, the others stay.
"""

import csv
import shutil
from pathlib import Path

# Rows of one key belong together (docs/configuration.md, "Which row counts").
KEYS = {
    "health_model_versions": ("model_version",),
    "health_lifecycle_stages": ("model_version", "lifecycle_stage"),
    "health_profiles": ("model_version", "profile"),
    "health_dimensions": ("dimension",),
    "health_metrics": ("model_version", "metric"),
    "health_dimension_weights": ("model_version", "profile", "dimension"),
    "health_metric_weights": ("model_version", "profile", "metric"),
    "health_curves": ("model_version", "profile", "metric"),
    "health_points": ("model_version", "profile", "metric"),
    "health_caps": ("model_version", "profile", "rule"),
    "health_bands": ("model_version", "band"),
    "health_settings": ("model_version", "setting"),
    "health_alert_rules": ("model_version", "rule"),
    "health_opportunity_rules": ("model_version", "opportunity"),
    "band_guidance": ("model_version", "band", "audience"),
    "product_changes": ("changed_on", "product", "feature"),
    "source_freshness": ("source_table",),
}
# What is counted from events is not counted anew here.
FULL_BUILD_ONLY = {"usage_feature_rules"}
ROWS = ".rows"
# The column that a playbook names, by seed.
RULE_NAMES = {
    "health_alert_rules": "rule",
    "health_opportunity_rules": "opportunity",
}


class ChangesError(Exception):
    """The folder of changes cannot be read as seeds; the message says why."""


def lay_over(changes: Path, seeds: Path) -> list[str]:
    """Put the files of a folder in the place of seeds, in a copy of the seed folder.

    changes: the folder of edited CSV files. seeds: a copy of `seeds/health_model`, which
    is changed. Returns a line about every file that differs. Raises ChangesError.
    """
    if not changes.is_dir():
        raise ChangesError(f"there is no folder {changes}.")
    files = sorted(changes.glob("*.csv"))
    if not files:
        raise ChangesError(f"{changes} holds no CSV file.")
    lines = []
    for file in files:
        name = file.stem.removesuffix(ROWS)
        place = seeds / f"{name}.csv"
        if not place.exists():
            known = ", ".join(sorted(path.stem for path in seeds.glob("*.csv")))
            raise ChangesError(
                f"{file.name} is no seed of seeds/health_model: {known}."
            )
        before = place.read_text()
        if file.stem.endswith(ROWS):
            if name not in KEYS:
                raise ChangesError(f"{file.name}: give this seed as a whole file.")
            merge_rows(file, place, KEYS[name])
        else:
            shutil.copy(file, place)
        line = difference(name, before, place.read_text())
        if line and name in FULL_BUILD_ONLY:
            raise ChangesError(
                f"{file.name} changes how events are counted, which only a build can "
                "do: copy the seeds, set DUCKDB_PATH and PUBLISHED_PATH, `make build`."
            )
        lines += [line] if line else []
    return lines


def merge_rows(file: Path, place: Path, key: tuple[str, ...]) -> None:
    """Replace the rows of all keys that `file` names, in the seed file `place`."""
    columns, rows = read_rows(place)
    found, changed = read_rows(file)
    if not set(key) <= set(found) <= set(columns):
        raise ChangesError(
            f"{file.name}: the columns must be of {','.join(columns)}, "
            f"with {','.join(key)}."
        )
    changed = [{column: row.get(column, "") for column in columns} for row in changed]
    named = {tuple(row[column] for column in key) for row in changed}
    kept = [row for row in rows if tuple(row[column] for column in key) not in named]
    write_rows(place, columns, kept + changed)


def keep_model(seeds: Path, model: str, versions: list[str]) -> None:
    """Leave the rows of one version (and `*`) in the seeds and make it the live one.

    seeds: the seed folder with health_model and playbooks. Rows of a version that no one
    knows stay: the gate must see them. Playbooks of rules that only the other versions
    have go with them.
    """
    others = set(versions) - {model}
    gone, stay = set(), set()
    for place in sorted((seeds / "health_model").glob("*.csv")):
        columns, rows = read_rows(place)
        if "model_version" not in columns:
            continue
        kept = [row for row in rows if row["model_version"] not in others]
        name = RULE_NAMES.get(place.stem)
        for row in rows if name else []:
            (gone if row["model_version"] in others else stay).add(row[name])
        if place.stem == "health_model_versions":
            for row in kept:
                row |= {"role": "live", "effective_from": "1900-01-01"}
        write_rows(place, columns, kept)
    drop_playbooks(seeds / "playbooks", gone - stay)


def drop_playbooks(seeds: Path, rules: set[str]) -> None:
    """Take out the playbook rows of some rules, and the tasks of a playbook without any."""
    columns, rows = read_rows(seeds / "playbooks.csv")
    kept = [row for row in rows if row["rule"] not in rules]
    write_rows(seeds / "playbooks.csv", columns, kept)
    gone = {row["playbook"] for row in rows} - {row["playbook"] for row in kept}
    columns, tasks = read_rows(seeds / "playbook_tasks.csv")
    tasks = [task for task in tasks if task["playbook"] not in gone]
    write_rows(seeds / "playbook_tasks.csv", columns, tasks)


def versions_of(seeds: Path) -> list[dict[str, str]]:
    """The rows of health_model_versions in a seed folder."""
    return read_rows(seeds / "health_model_versions.csv")[1]


def model_to_score(
    rows: list[dict[str, str]], built: list[str], as_of: str, wanted: str | None
) -> str:
    """The version that a what-if scores: the one named, a new one, else the live one.

    rows: of health_model_versions. built: versions of the last build. as_of: ISO date.
    Raises ChangesError where that is not exactly one.
    """
    names = [row["model_version"] for row in rows]
    if wanted:
        if wanted not in names:
            raise ChangesError(f"there is no version {wanted}: {', '.join(names)}.")
        return wanted
    new = [name for name in names if name not in built]
    if len(new) > 1:
        raise ChangesError(
            f"several new versions, name one by MODEL: {', '.join(new)}."
        )
    if new:
        return new[0]
    live = sorted(
        (row["effective_from"], row["model_version"])
        for row in rows
        if row["role"] == "live"
    )
    if not live:
        raise ChangesError("no version of health_model_versions has the role live.")
    past = [pair for pair in live if pair[0] <= as_of]
    return (past[-1] if past else live[0])[1]


def difference(name: str, before: str, after: str) -> str:
    """How many rows differ between two texts of a seed; empty if none do."""
    old, new = set(before.splitlines()), set(after.splitlines())
    gone, come = len(old - new), len(new - old)
    return f"{name}: {gone} rows gone, {come} rows come" if gone or come else ""


def read_rows(place: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Column names and rows of a CSV file; ChangesError if a row is too long or short."""
    with place.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    columns = list(reader.fieldnames or [])
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise ChangesError(f"{place.name}, row {number}: not {len(columns)} cells.")
    return columns, rows


def write_rows(place: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    """Write a CSV file with Unix line ends."""
    with place.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
