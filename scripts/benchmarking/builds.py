"""One dbt build, measured: wall clock, nodes, and the time at which each of them ran."""

import json
import resource
import sys
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from scripts.dbt_runner import run_dbt


@dataclass
class Run:
    """One dbt build: wall seconds, seconds of its nodes, peak memory in MB.

    The peak is that of the largest build so far, so it is told of the full build only.
    by_node: seconds of each node as dbt says; spans: when each ran, in seconds since the
    epoch; manifest: what dbt knows of the project.
    """

    wall: float
    nodes: float
    memory: float
    by_node: dict[str, float]
    spans: dict[str, tuple[float, float]]
    manifest: dict


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
    return Run(
        wall,
        sum(by_node.values()),
        peak,
        by_node,
        {item["unique_id"]: span_of(item) for item in results if item["timing"]},
        json.loads((target / "manifest.json").read_text()),
    )


def span_of(result: dict) -> tuple[float, float]:
    """Start and end of a node of run_results.json, seconds since the epoch."""
    times = [
        datetime.fromisoformat(part[edge]).timestamp()
        for part in result["timing"]
        for edge in ("started_at", "completed_at")
    ]
    return min(times), max(times)


def shared_seconds(spans: dict[str, tuple[float, float]]) -> dict[str, float]:
    """Wall seconds of each node: a moment in which n nodes run counts 1/n for each.

    They add up to the wall time during which any node ran.
    """
    edges = sorted(
        [(start, 1, name) for name, (start, _) in spans.items()]
        + [(end, 0, name) for name, (_, end) in spans.items()]
    )
    seconds = dict.fromkeys(spans, 0.0)
    running: set[str] = set()
    before = 0.0
    for moment, is_start, name in edges:
        for other in running:
            seconds[other] += (moment - before) / len(running)
        before = moment
        (running.add if is_start else running.discard)(name)
    return seconds
