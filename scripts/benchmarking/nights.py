"""What a night costs after a long history, and after a long and a short one."""

import argparse
from datetime import timedelta
from pathlib import Path

import duckdb

from scripts.benchmarking.builds import Run, apart, build
from scripts.benchmarking.deliveries import (
    END,
    deliver_history,
    deliver_night,
    make_raw,
    rows_of,
)
from scripts.benchmarking.floor import floor_seconds
from scripts.benchmarking.refresh import (
    against_smaller,
    beside,
    costs_of,
    keep_so_far,
    so_far,
)
from scripts.benchmarking.telling import say

DAYS_PER_MONTH = 30


def night(given: argparse.Namespace) -> dict:
    """Figures of one night after `months` of history; with_refresh: and of the full build
    before it, as `refresh` tells them (the baselines on the raw folder after the night).
    """
    folder = given.work / f"{given.accounts}_{given.months}"
    figures, full, empty = nights_of(folder, given, given.months)
    if given.with_refresh:
        keep_so_far(folder, figures)
        warehouse, lake = folder / "warehouse.duckdb", folder / "delivered"
        figures = costs_of(folder, full, empty, warehouse, lake) | figures
        figures |= beside(folder, full, figures, warehouse, lake)
        figures |= against_smaller(given, figures)
        so_far(folder).unlink(missing_ok=True)
    else:
        figures["floor_seconds"] = apart(floor_seconds, folder / "raw")
    above = figures["night_nodes_seconds"] - figures["empty_nodes_seconds"]
    figures["night_nodes_above_empty_to_floor"] = above / figures["floor_seconds"]
    figures["night_wall_to_empty_wall"] = (
        figures["night_wall_seconds"] / figures["empty_wall_seconds"]
    )
    return figures


def history(given: argparse.Namespace) -> dict:
    """Figures of the same night after the long and after the short history.

    The same night: the restated accounts are about half as old as the short history in
    both, so that what changed is not longer where the history is.
    """
    figures = {}
    restated_age = given.short_months * DAYS_PER_MONTH // 2
    for months in (given.short_months, given.months):
        folder = given.work / f"{given.accounts}_{months}"
        figures |= {
            f"{key}_{months}_months": value
            for key, value in nights_of(folder, given, months, restated_age)[0].items()
        }

    def above(kind: str, months: int) -> float:
        return (
            figures[f"night_{kind}_seconds_{months}_months"]
            - figures[f"empty_{kind}_seconds_{months}_months"]
        )

    for kind in ("nodes", "wall"):
        figures[f"{kind}_long_to_short_above_empty"] = above(
            kind, given.months
        ) / above(kind, given.short_months)
    return figures


def nights_of(
    folder: Path,
    given: argparse.Namespace,
    months: int,
    restated_age: int | None = None,
) -> tuple[dict, Run, Run]:
    """Build a history, an empty project and a night: the figures of all three, the full
    build and the empty one.

    restated_age: as of deliver_night.
    """
    raw = folder / "raw"
    say(f"making {given.accounts} accounts, {months} months, if they are not there")
    apart(
        make_raw,
        raw,
        given.accounts,
        months,
        given.accounts * months * given.events_per_account_month,
    )
    lake = folder / "delivered"
    apart(deliver_history, raw, lake, not given.no_loaded_at)
    warehouse = folder / "warehouse.duckdb"
    for old in folder.glob("warehouse.duckdb*"):
        old.unlink()
    say("full build of the history")
    full = build(folder, lake, warehouse, END - timedelta(days=1), [])
    apart(deliver_night, raw, lake, not given.no_loaded_at, restated_age)
    say("empty build")
    empty_file = folder / "empty.duckdb"
    empty_file.unlink(missing_ok=True)
    build(folder, lake, empty_file, END, ["--empty"])
    empty = build(folder, lake, empty_file, END, ["--empty"])
    say("the night")
    one_night = build(folder, lake, warehouse, END, [])
    figures = {
        "events": rows_of(lake),
        "warehouse_mb": warehouse.stat().st_size / 1e6,
        **work_list_of(warehouse),
        "full_wall_seconds": full.wall,
        "full_nodes_seconds": full.nodes,
        "full_peak_mb": full.memory,
        "empty_wall_seconds": empty.wall,
        "empty_nodes_seconds": empty.nodes,
        "night_wall_seconds": one_night.wall,
        "night_nodes_seconds": one_night.nodes,
        "slowest_above_empty": slowest(one_night, empty),
    }
    if not given.keep:
        empty_file.unlink(missing_ok=True)
    return figures, full, empty


def slowest(one_night: Run, empty: Run) -> dict[str, float]:
    """The twelve nodes that cost most above the empty build, seconds."""
    above = {
        name.split(".", 2)[2]: round(seconds - empty.by_node.get(name, 0), 2)
        for name, seconds in one_night.by_node.items()
    }
    return dict(sorted(above.items(), key=lambda item: -item[1])[:12])


def work_list_of(warehouse: Path) -> dict[str, int]:
    """Accounts and account-days that the last build had on its work list."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        accounts, days = connection.execute(
            "select count(*), sum(as_of_date - from_date + 1) "
            "from main_intermediate.int_account_work_list where from_date is not null"
        ).fetchone()
    return {"listed_accounts": accounts, "listed_account_days": int(days or 0)}
