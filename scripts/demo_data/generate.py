"""Make all tables, write them, and leave the marker beside them."""

import json
import shutil
from pathlib import Path

import duckdb

from scripts.demo_data import (
    accounts,
    billing,
    dirt,
    engine,
    latent,
    success,
    usage,
    voices,
)
from scripts.demo_data.settings import MARKER_NAME, Settings, month_starts


class GeneratorError(Exception):
    """The data cannot be made as asked; the message says what to do."""


def generate(settings: Settings) -> dict:
    """Write all 20 tables and the marker into settings.out; returns the marker.

    Everything is written beside the folder first, so that a stopped run leaves the
    folder as it was. Raises GeneratorError if the folder holds files of somebody else.
    """
    check(settings)
    former = own_files(settings.out)
    partial = settings.out.parent / f".{settings.out.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "usage_events").mkdir(parents=True)
    connection = engine.connect(settings, partial)
    try:
        make_tables(connection, settings)
        usage.write_events(connection, settings, partial / "usage_events")
        dirty_rows = spoil_tables(connection, settings, partial)
        rows = write_tables(connection, partial)
        auc, leavers, account_months = latent.oracle(connection, settings)
    finally:
        connection.close()
    shutil.rmtree(partial / ".duckdb_temp", ignore_errors=True)
    marker = {
        "end_date": settings.end_date.isoformat(),
        "arguments": {
            "accounts": settings.accounts,
            "months": settings.months,
            "seed": settings.seed,
            "events": settings.target_events,
            "signal": settings.signal,
            "clean": settings.clean,
        },
        "oracle": {
            "auc": None if auc is None else round(auc, 6),
            "leavers": leavers,
            "account_months": account_months,
        },
        "rows": rows,
        "dirt": dirty_rows,
        "files": sorted(path.name for path in partial.iterdir()),
    }
    (partial / MARKER_NAME).write_text(json.dumps(marker, indent=2) + "\n")
    publish(partial, settings.out, former)
    return marker


def check(settings: Settings) -> None:
    """Raise GeneratorError for arguments that make no data."""
    if settings.accounts < 1 or settings.accounts > 99_999:
        raise GeneratorError("--accounts must lie between 1 and 99999.")
    if settings.months < 4 or settings.months > 60:
        raise GeneratorError("--months must lie between 4 and 60.")
    if settings.target_events < 1:
        raise GeneratorError("--events must be at least 1.")


def own_files(folder: Path) -> list[str]:
    """Names in the folder that an earlier run wrote; raises if there are others."""
    if not folder.exists():
        return []
    names = sorted(path.name for path in folder.iterdir())
    marker = folder / MARKER_NAME
    own = [MARKER_NAME]
    if marker.exists():
        own += json.loads(marker.read_text())["files"]
    foreign = [name for name in names if name not in own and name != ".gitkeep"]
    if foreign:
        raise GeneratorError(
            f"{folder} holds files that are no demo data ({foreign[0]}). "
            "Name another folder with --out, or move them away."
        )
    return [name for name in own if name in names]


def make_tables(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create every out_ table but the usage events."""
    latent.build(connection, settings)
    accounts.build_names(connection, settings)
    billing.build(connection, settings)
    usage.build(connection, settings)
    accounts.build_people(connection, settings)
    voices.build(connection, settings)
    success.build(connection, settings)
    dirt.make_texts(connection)


def spoil_tables(
    connection: duckdb.DuckDBPyConnection, settings: Settings, folder: Path
) -> dict[str, dict[str, int]]:
    """Add the dirt, that of the usage events as a file of its own; returns its counts."""
    if settings.clean:
        return {}
    last_month = f"{month_starts(settings)[-1]:%Y-%m}"
    connection.execute(
        f"create or replace table {dirt.USAGE_SAMPLE} as "
        f"select * from '{folder}/usage_events/{last_month}.parquet' "
        "where user_id is not null order by hash(event_id), event_id limit 300"
    )
    counts = dirt.spoil(connection, settings)
    engine.write_parquet(
        connection,
        f"select * from {dirt.USAGE_DIRT} order by all",
        folder / "usage_events" / "late_arrivals.parquet",
    )
    return counts


def write_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write all out_ tables; returns the rows of every table, usage events too."""
    rows = {}
    for table in dirt.REQUIRED:
        if table == "usage_events":
            source = f"'{folder}/usage_events/*.parquet'"
        else:
            source = f"out_{table}"
            query = f"select * from {source} order by all"
            if table in dirt.CSV_TABLES:
                engine.write_csv(connection, query, folder / f"{table}.csv")
            else:
                engine.write_parquet(connection, query, folder / f"{table}.parquet")
        rows[table] = connection.execute(f"select count(*) from {source}").fetchall()[
            0
        ][0]
    return rows


def publish(partial: Path, folder: Path, former: list[str]) -> None:
    """Replace the former files of the folder by the new ones, the marker last."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in former:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    names = sorted(path.name for path in partial.iterdir() if path.name != MARKER_NAME)
    for name in [*names, MARKER_NAME]:
        (partial / name).replace(folder / name)
    partial.rmdir()
