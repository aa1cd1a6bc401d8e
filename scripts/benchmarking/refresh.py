"""What a full refresh costs, in parts, beside what the same work costs without them."""

import argparse
import json
import subprocess
import time
from pathlib import Path

import duckdb

from scripts.benchmarking.builds import Run, apart, build, shared_seconds
from scripts.benchmarking.by_hand import MART, by_hand, differences
from scripts.benchmarking.deliveries import END, make_raw, rows_of
from scripts.benchmarking.floor import STORAGE, connected, floor_seconds
from scripts.benchmarking.telling import say
from scripts.dbt_runner import ROOT
from scripts.environments import environment

# Accounts and months; events follow from --events-per-account-month.
SIZES = {"small": (200, 12), "medium": (2000, 24), "large": (20000, 24)}
ONE_SEED = ["--select", "health_bands", "--exclude-resource-type", "test"]
HEALTH = f"model.customer_health.{MART}"
PARTS = {
    "i": "raw files to the daily health",
    "ii": "all other models",
    "iii": "data tests",
    "rest": "seeds",
}


def refresh(given: argparse.Namespace) -> dict:
    """Figures of a full refresh. Exits if the hand-written mart is not the built one."""
    folder = given.work / f"{given.accounts}_{given.months}"
    raw = folder / "raw"
    say(f"making {given.accounts} accounts, {given.months} months, if not there")
    events = given.accounts * given.months * given.events_per_account_month
    apart(make_raw, raw, given.accounts, given.months, events)
    warehouse = folder / "refresh.duckdb"
    empty_file = folder / "empty.duckdb"
    for old in [*folder.glob("refresh.duckdb*"), *folder.glob("empty.duckdb*")]:
        old.unlink()
    say("empty build, after one of a single node, which parses the project")
    build(folder, raw, empty_file, END, ["--empty", *ONE_SEED])
    empty_file.unlink()
    empty = build(folder, raw, empty_file, END, ["--empty"])
    say("full refresh")
    full = build(folder, raw, warehouse, END, [])
    figures = costs_of(folder, full, empty, warehouse, raw)
    figures |= beside(folder, full, figures, warehouse, raw)
    say("usage metrics in pandas")
    figures |= in_pandas(raw, warehouse, folder, given.slice)
    per_day = figures["by_hand_seconds"] / figures["account_days"]
    figures["pandas_to_by_hand_per_account_day"] = (
        figures["pandas_seconds"] / figures["pandas_account_days"] / per_day
    )
    figures |= against_smaller(given, figures)
    so_far(folder).unlink(missing_ok=True)
    if not given.no_plot:
        figures["plot"] = str(draw(given, figures))
    if not given.keep:
        for file in (empty_file, warehouse):
            file.unlink(missing_ok=True)
    return figures


def costs_of(folder: Path, full: Run, empty: Run, warehouse: Path, raw: Path) -> dict:
    """What a full build cost, by part and by model, and how large it is."""
    figures = {"events": rows_of(raw), **sizes_of(warehouse, raw)}
    figures |= cost_of(full, empty)
    figures["by_model"] = by_model(full, empty, warehouse)
    keep_so_far(folder, figures)
    return figures


def beside(folder: Path, full: Run, costs: dict, warehouse: Path, raw: Path) -> dict:
    """The baselines of a full build, and its ratios to them.

    costs: of costs_of. warehouse: the built file, as of the last day of the raw folder.
    Exits if the hand-written mart is not the built one.
    """
    say("floor")
    figures = {"floor_seconds": apart(floor_seconds, raw)}
    keep_so_far(folder, costs | figures)
    say("the daily health by hand")
    figures |= baseline(folder, raw, warehouse)
    keep_so_far(folder, costs | figures)
    say("bare copies of the other marts")
    nodes = [full.manifest["nodes"][name] for name in parts_of(full)["ii"]]
    others = [
        f"{node['schema']}.{node['alias']}"
        for node in nodes
        if node["path"].startswith("marts/")
    ]
    copied, copy_seconds = copy_of(warehouse, others, folder / "copy.duckdb")
    figures |= {"copied_rows": copied, "copy_seconds": copy_seconds}
    keep_so_far(folder, costs | figures)
    return figures | ratios(costs | figures)


def keep_so_far(folder: Path, figures: dict) -> None:
    """Write what is measured already: a run of the large size may not reach its end."""
    so_far(folder).write_text(json.dumps(figures, indent=2, default=str))


def so_far(folder: Path) -> Path:
    """Where a run that has not ended keeps its figures."""
    return folder / "refresh_so_far.json"


def parts_of(run: Run) -> dict[str, list[str]]:
    """The nodes of each part: ancestors of the daily health and itself, other models,
    data tests, the rest."""
    parents = run.manifest["parent_map"]
    to_health, waiting = set(), [HEALTH]
    while waiting:
        name = waiting.pop()
        if name not in to_health:
            to_health.add(name)
            waiting += parents.get(name, [])
    parts: dict[str, list[str]] = {part: [] for part in PARTS}
    for name in run.spans:
        kind = name.split(".")[0]
        if name in to_health and kind == "model":
            parts["i"].append(name)
        elif kind == "model":
            parts["ii"].append(name)
        elif kind == "test":
            parts["iii"].append(name)
        else:
            parts["rest"].append(name)
    return parts


def cost_of(full: Run, empty: Run) -> dict:
    """Wall clock, memory, and wall seconds of each part: whole, and net of the empty
    build's. Where two nodes run at once each gets half of the time."""
    figures = {
        "full_wall_seconds": full.wall,
        "full_nodes_seconds": full.nodes,
        "full_peak_mb": full.memory,
        "empty_wall_seconds": empty.wall,
        "empty_nodes_seconds": empty.nodes,
    }
    shared, shared_empty = shared_seconds(full.spans), shared_seconds(empty.spans)
    for part, names in parts_of(full).items():
        whole = sum(shared[name] for name in names)
        idle = sum(shared_empty.get(name, 0) for name in names)
        figures[f"part_{part}_nodes"] = len(names)
        figures[f"part_{part}_seconds"] = whole
        figures[f"part_{part}_net_seconds"] = whole - idle
    return figures


def baseline(folder: Path, raw: Path, warehouse: Path) -> dict:
    """The hand-written script: run once, as the build is, and compared."""
    out = folder / "by_hand.duckdb"
    timed = by_hand(raw, out)
    compared = differences(warehouse, out)
    if compared["differing"]:
        raise SystemExit(f"benchmark: not the same mart: {compared['differing']}")
    out.unlink()
    return {
        "by_hand_seconds": timed["seconds"],
        "by_hand_peak_mb": timed["peak_mb"],
        "by_hand_rows": timed["rows"],
        "by_hand_columns_equal": len(compared["columns"]),
        "by_hand_not_compared": compared["not_compared"],
        "by_hand_seconds_by_file": timed["seconds_by_file"],
    }


def copy_of(warehouse: Path, tables: list[str], out: Path) -> tuple[int, float]:
    """Rows and seconds of `create table as` of finished marts into a new file."""
    out.unlink(missing_ok=True)
    copies = {table: table.split(".")[1] for table in tables}
    with connected(out.parent) as connection:
        connection.execute(f"attach '{warehouse}' as built (read_only)")
        connection.execute(f"attach '{out}' as finished ({STORAGE})")
        started = time.monotonic()
        for table, copy in copies.items():
            connection.execute(
                f"create table finished.{copy} as select * from built.{table}"
            )
        connection.execute("checkpoint finished")
        seconds = time.monotonic() - started
        rows = sum(
            connection.execute(f"select count(*) from finished.{copy}").fetchone()[0]
            for copy in copies.values()
        )
    out.unlink()
    return rows, seconds


def in_pandas(raw: Path, warehouse: Path, folder: Path, accounts: int) -> dict:
    """Usage metrics of some accounts in pandas (frames.py), in the environment that has
    it. Exits with its error."""
    out = folder / "frames.json"
    subprocess.run(
        [
            *(str(environment("dashboard") / "python"), "-m"),
            *("scripts.benchmarking.frames", "--raw", str(raw)),
            *("--warehouse", str(warehouse), "--out", str(out)),
            *("--accounts", str(accounts)),
        ],
        cwd=ROOT,
        check=True,
    )
    found = json.loads(out.read_text())
    out.unlink()
    return {f"pandas_{name}": value for name, value in found.items()}


def ratios(figures: dict) -> dict:
    """What the seconds say of each other."""
    health = figures["part_i_seconds"]
    others = figures["part_ii_seconds"]
    return {
        "part_i_to_floor": health / figures["floor_seconds"],
        "part_i_to_by_hand": health / figures["by_hand_seconds"],
        "part_i_net_to_floor": figures["part_i_net_seconds"] / figures["floor_seconds"],
        "part_i_net_to_by_hand": (
            figures["part_i_net_seconds"] / figures["by_hand_seconds"]
        ),
        "by_hand_to_floor": figures["by_hand_seconds"] / figures["floor_seconds"],
        "part_ii_to_copy": others / figures["copy_seconds"],
        "part_ii_net_to_copy": figures["part_ii_net_seconds"] / figures["copy_seconds"],
        "part_iii_to_i_and_ii": figures["part_iii_seconds"] / (health + others),
    }


def against_smaller(given: argparse.Namespace, figures: dict) -> dict:
    """Seconds per event, net of the empty build, to those of the next smaller size that
    was measured in the same work folder. Empty if there is none."""
    smaller = []
    for file in given.work.glob("benchmark_*_*.json"):
        found = json.loads(file.read_text())
        if "part_i_net_seconds" not in found:  # a night alone
            continue
        if found["events"] * 2 < figures["events"]:
            smaller.append((found["events"], file.name, found))
    if not smaller:
        return {}
    _, name, other = max(smaller)

    def net_per_event(measured: dict) -> float:
        net = sum(measured[f"part_{part}_net_seconds"] for part in ("i", "ii", "iii"))
        return net / measured["events"]

    return {
        "compared_with": name,
        "net_seconds_per_event_to_smaller": net_per_event(figures)
        / net_per_event(other),
        "net_seconds_to_smaller": net_per_event(figures)
        * figures["events"]
        / (net_per_event(other) * other["events"]),
        "events_to_smaller": figures["events"] / other["events"],
        "by_hand_to_smaller": figures["by_hand_seconds"] / other["by_hand_seconds"],
    }


def sizes_of(warehouse: Path, raw: Path) -> dict:
    """Account-days, and megabytes on disk: the raw folder and the build file."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        days = connection.execute(f"select count(*) from main.{MART}").fetchone()[0]
    files = [file for file in raw.rglob("*") if file.is_file()]
    return {
        "account_days": days,
        "raw_mb": sum(file.stat().st_size for file in files) / 1e6,
        "warehouse_mb": warehouse.stat().st_size / 1e6,
    }


def by_model(full: Run, empty: Run, warehouse: Path) -> list[dict]:
    """Per model, dearest first: its part, seconds as dbt says, wall seconds shared, the
    same net of the empty build, rows and megabytes (null for views), and the peak memory
    of the whole process while it ran."""
    shared, shared_empty = shared_seconds(full.spans), shared_seconds(empty.spans)
    part_of = {name: part for part, names in parts_of(full).items() for name in names}
    models = []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        block = connection.execute("select block_size from pragma_database_size()")
        block_mb = block.fetchone()[0] / 1e6
        for name, seconds in full.by_node.items():
            if not name.startswith("model."):
                continue
            node = full.manifest["nodes"][name]
            rows = megabytes = None
            if node["config"]["materialized"] != "view":
                table = f"{node['schema']}.{node['alias']}"
                rows, blocks = connection.execute(
                    f"select (select count(*) from {table}), (select count(distinct "
                    f"block_id) from pragma_storage_info('{table}'))"
                ).fetchone()
                megabytes = round(blocks * block_mb, 2)
            models.append(
                {
                    "model": node["name"],
                    "part": part_of.get(name, ""),
                    "seconds": round(seconds, 3),
                    "shared_seconds": round(shared.get(name, 0), 3),
                    "net_seconds": round(
                        shared.get(name, 0) - shared_empty.get(name, 0), 3
                    ),
                    "rows": rows,
                    "mb": megabytes,
                    "peak_mb": round(full.memory_by_node.get(name, 0)),
                }
            )
    return sorted(models, key=lambda model: -model["shared_seconds"])


def draw(given: argparse.Namespace, figures: dict) -> Path:
    """Write the plot with the environment that draws; its path."""
    source = given.work / "plot.json"
    out = given.work / f"benchmark_refresh_{given.accounts}_{given.months}.svg"
    source.write_text(json.dumps(figures, default=str))
    subprocess.run(
        [
            *(str(environment("dashboard") / "python"), "-m"),
            *("scripts.benchmarking.plot", str(source), str(out)),
        ],
        cwd=ROOT,
        check=True,
    )
    source.unlink()
    return out
