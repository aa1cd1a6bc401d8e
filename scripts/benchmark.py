"""What a nightly run costs: benchmarks whose figures are ratios measured in one run.

`night`    a history is built up to the day before the last; then the last day arrives for
           every account, late events for 1 % of the accounts (median age 20 days) and a
           changed first subscription for 0.1 %. Cost of that night above an empty build,
           against the floor: one DuckDB query per grain that only aggregates all events
           to account-user-days and account-feature-days.
`history`  the same night after a long and after a short history of the same accounts.

Prints the figures and writes them as JSON. Seconds are this machine's; the ratios hold.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.dbt_runner import ROOT, run_dbt  # noqa: E402
from scripts.demo_data.generate import generate  # noqa: E402
from scripts.demo_data.settings import MARKER_NAME, Settings  # noqa: E402

END = date(2026, 6, 30)
LATE_SHARE = 0.01
LATE_MEDIAN_DAYS = 20
RESTATED_SHARE = 0.001
THREADS = 2
# Time columns by which the rows of the last day are held back from the history.
EVENT_TIMES = {
    "touchpoints": "occurred_at",
    "payments": "attempted_at",
    "tickets": "created_at",
    "survey_responses": "responded_at",
    "csm_pulses": "recorded_at",
    "advocacy_events": "occurred_at",
    "marketing_engagements": "occurred_at",
}


@dataclass
class Run:
    """One dbt build: wall seconds, seconds of its nodes, peak memory in MB.

    The peak is that of the largest build so far, so it is told of the full build only.
    """

    wall: float
    nodes: float
    memory: float
    by_node: dict[str, float]


def main() -> int:
    """Run the chosen benchmark; 0 when all builds passed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("benchmark", choices=["night", "history"])
    parser.add_argument("--accounts", type=int, default=2000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--short-months", type=int, default=14)
    parser.add_argument("--events-per-account-month", type=int, default=210)
    parser.add_argument("--work", type=Path, default=ROOT / "data" / "bench")
    parser.add_argument("--no-loaded-at", action="store_true")
    parser.add_argument("--keep", action="store_true", help="keep data and warehouses")
    given = parser.parse_args()
    figures = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {memory_gb():.0f} GB",
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "arguments": {key: str(value) for key, value in vars(given).items()},
    }
    benchmark = night if given.benchmark == "night" else history
    figures |= benchmark(given)
    out = given.work / f"benchmark_{given.benchmark}.json"
    out.write_text(json.dumps(figures, indent=2, default=str))
    print_figures(figures)
    print(f"Written: {out}")
    return 0


def night(given: argparse.Namespace) -> dict:
    """Figures of one night after `months` of history."""
    folder = given.work / f"{given.accounts}_{given.months}"
    figures = nights_of(folder, given, given.months)
    figures["floor_seconds"] = floor_seconds(folder / "raw")
    above = figures["night_nodes_seconds"] - figures["empty_nodes_seconds"]
    figures["night_nodes_above_empty_to_floor"] = above / figures["floor_seconds"]
    figures["night_wall_to_empty_wall"] = (
        figures["night_wall_seconds"] / figures["empty_wall_seconds"]
    )
    return figures


def history(given: argparse.Namespace) -> dict:
    """Figures of the same night after the long and after the short history."""
    figures = {}
    for months in (given.short_months, given.months):
        folder = given.work / f"{given.accounts}_{months}"
        figures |= {
            f"{key}_{months}_months": value
            for key, value in nights_of(folder, given, months).items()
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


def nights_of(folder: Path, given: argparse.Namespace, months: int) -> dict:
    """Build a history, an empty project and a night; the figures of all three."""
    raw = folder / "raw"
    if not (raw / MARKER_NAME).exists():
        say(f"making {given.accounts} accounts, {months} months")
        generate(
            Settings(
                out=raw,
                accounts=given.accounts,
                months=months,
                end_date=END,
                events=given.accounts * months * given.events_per_account_month,
            )
        )
    lake = folder / "delivered"
    deliver_history(raw, lake, not given.no_loaded_at)
    warehouse = folder / "warehouse.duckdb"
    for old in folder.glob("warehouse.duckdb*"):
        old.unlink()
    say("full build of the history")
    full = build(folder, lake, warehouse, END - timedelta(days=1), [])
    deliver_night(raw, lake, not given.no_loaded_at)
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
    return figures


def deliver_history(raw: Path, lake: Path, with_loaded_at: bool) -> None:
    """Write the raw folder as it lay on the evening before the last day."""
    shutil.rmtree(lake, ignore_errors=True)
    (lake / "usage_events").mkdir(parents=True)
    leave_out = "" if with_loaded_at else " exclude (loaded_at)"
    connection = duckdb.connect()
    for path in sorted(raw.glob("*.*")):
        if path.name == MARKER_NAME:
            continue
        write_part(connection, path, lake, leave_out, "<")
    for path in sorted((raw / "usage_events").glob("*.parquet")):
        connection.execute(
            f"copy (select *{leave_out} from '{path}' "
            f"where event_at < timestamp '{END}') "
            f"to '{lake}/usage_events/{path.name}' (format parquet)"
        )


def deliver_night(raw: Path, lake: Path, with_loaded_at: bool) -> None:
    """Add what arrives on the last evening: the day itself, late and restated rows."""
    leave_out = "" if with_loaded_at else " exclude (loaded_at)"
    connection = duckdb.connect()
    for path in sorted(raw.glob("*.*")):
        if path.stem in EVENT_TIMES:
            write_part(connection, path, lake, leave_out, None)
    arrival = f"timestamp '{END} 23:00:00'"
    connection.execute(
        f"copy (select *{leave_out} from (select * from '{raw}/usage_events/*.parquet' "
        f"where event_at >= timestamp '{END}' union all by name "
        "select 'late_' || event_id as event_id, account_id, event_at, user_id, "
        f"feature, product, quantity, {arrival} as loaded_at "
        f"from ({late_events(raw)}))) "
        f"to '{lake}/usage_events/last_day.parquet' (format parquet)"
    )
    path = lake / "subscriptions.parquet"
    restated = lake / "subscriptions.new"
    connection.execute(
        "copy (select * exclude (is_restated) replace (if(is_restated, "
        "coalesce(mrr_amount, 0) + 1, mrr_amount) as mrr_amount) from (select *, "
        f"hash(account_id) % {round(1 / RESTATED_SHARE)} = 0 and started_at = "
        "min(started_at) over (partition by account_id) as is_restated "
        f"from '{path}')) to '{restated}' (format parquet)"
    )
    restated.replace(path)


def late_events(raw: Path) -> str:
    """SQL: one event of LATE_SHARE of the accounts, of median age LATE_MEDIAN_DAYS."""
    oldest = END - timedelta(days=6 * LATE_MEDIAN_DAYS)
    return (
        "select * exclude (wanted) from (select *, "
        f"date '{END}' - cast(ceil(-ln((hash(account_id, 7) % 1000 + 0.5) / 1000.0) "
        f"/ ln(2) * {LATE_MEDIAN_DAYS}) as integer) as wanted "
        f"from '{raw}/usage_events/*.parquet' where event_at >= timestamp '{oldest}' "
        f"and hash(account_id) % {round(1 / LATE_SHARE)} = 1) "
        "where cast(event_at as date) = wanted "
        "qualify row_number() over (partition by account_id order by event_id) = 1"
    )


def write_part(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    lake: Path,
    leave_out: str,
    before_end: str | None,
) -> None:
    """Copy a raw file, without the rows of the last day if before_end is '<'."""
    source = (
        f"'{path}'"
        if path.suffix == ".parquet"
        else f"read_csv('{path}', all_varchar = true, header = true)"
    )
    columns = [
        row[0] for row in connection.execute(f"describe from {source}").fetchall()
    ]
    if "loaded_at" not in columns:
        leave_out = ""
    where = ""
    if before_end and path.stem in EVENT_TIMES:
        where = (
            f" where coalesce(cast({EVENT_TIMES[path.stem]} as varchar), '') < '{END}'"
        )
    kind = "parquet" if path.suffix == ".parquet" else "csv, header"
    connection.execute(
        f"copy (select *{leave_out} from {source}{where}) "
        f"to '{lake / path.name}' (format {kind})"
    )


def build(
    folder: Path, lake: Path, warehouse: Path, as_of: date, arguments: list[str]
) -> Run:
    """Run `dbt build` and measure it. Exits with its errors if it fails."""
    target = folder / "target"
    environment = {
        "RAW_DATA": str(lake),
        "DUCKDB_PATH": str(warehouse),
        "AS_OF_DATE": str(as_of),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    started = time.monotonic()
    run = run_dbt(
        ["build", *arguments], environment, folder / "logs" / "bench.jsonl", "dbt build"
    )
    wall = time.monotonic() - started
    if run.exit_code:
        sys.exit("\n".join(["benchmark: the build failed", *run.errors[:5]]))
    results = json.loads((target / "run_results.json").read_text())["results"]
    by_node = {item["unique_id"]: item["execution_time"] for item in results}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    return Run(wall, sum(by_node.values()), peak, by_node)


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


def rows_of(lake: Path) -> int:
    """Usage events in the raw folder."""
    return duckdb.execute(
        f"select count(*) from '{lake}/usage_events/*.parquet'"
    ).fetchone()[0]


def floor_seconds(raw: Path) -> float:
    """Seconds to aggregate all events to both grains and do nothing else, at best of two."""
    events = f"'{raw}/usage_events/*.parquet'"
    queries = [
        "create or replace temp table user_days as select account_id, user_id, "
        "cast(event_at as date) as event_date, count(*) as events "
        f"from {events} group by all",
        "create or replace temp table feature_days as select account_id, feature, "
        "product, cast(event_at as date) as event_date, count(*) as events, "
        f"sum(coalesce(quantity, 1)) as quantity from {events} group by all",
    ]
    seconds = []
    for _ in range(2):
        connection = duckdb.connect()
        connection.execute(f"set threads = {THREADS}")
        started = time.monotonic()
        for query in queries:
            connection.execute(query)
        seconds.append(time.monotonic() - started)
        connection.close()
    return min(seconds)


def memory_gb() -> float:
    """Physical memory of the machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def say(text: str) -> None:
    """One progress line."""
    print(f"benchmark: {text}", file=sys.stderr, flush=True)


def print_figures(figures: dict) -> None:
    """One line a figure."""
    for name, value in figures.items():
        shown = f"{value:,.2f}" if isinstance(value, float) else value
        print(f"  {name:<40} {shown}")


if __name__ == "__main__":
    sys.exit(main())
