"""One dbt build, measured: wall clock, nodes, and the time at which each of them ran."""

import json
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from scripts.dbt_runner import run_dbt

LOOKS_PER_SECOND = 10
# Unit tests bring their own rows: they cost the same whatever the data.
LEFT_OUT = ["--exclude-resource-type", "unit_test"]


@dataclass
class Run:
    """One dbt build: wall and processor seconds, seconds of its nodes, peak memory in MB.

    cpu: of dbt and the engine inside it. by_node: seconds of each node as dbt says;
    spans: when each ran, in seconds since the epoch; memory_by_node: MB that the process
    held at most while a node ran (another may have run beside it); manifest: what dbt
    knows of the project.
    """

    wall: float
    cpu: float
    nodes: float
    memory: float
    by_node: dict[str, float]
    spans: dict[str, tuple[float, float]]
    memory_by_node: dict[str, float]
    manifest: dict


class Memory:
    """Looks LOOKS_PER_SECOND at how many MB a process holds, until it ends."""

    def __init__(self) -> None:
        self.looks: list[tuple[float, float]] = []

    def watch(self, pid: int) -> None:
        """Begin to look, in a thread of its own."""
        threading.Thread(target=self.look, args=(pid,), daemon=True).start()

    def look(self, pid: int) -> None:
        """Look until there is nothing to see."""
        with suppress(OSError, StopIteration):
            while True:
                lines = Path(f"/proc/{pid}/status").read_text().splitlines()
                held = next(line for line in lines if line.startswith("VmRSS:"))
                self.looks.append((time.time(), int(held.split()[1]) * 1024 / 1e6))
                time.sleep(1 / LOOKS_PER_SECOND)

    def during(self, start: float, end: float) -> float:
        """The most MB that were seen in a time; the look before it counts too."""
        before = [held for moment, held in self.looks if moment <= start][-1:]
        return max(
            [held for moment, held in self.looks if start < moment <= end] + before,
            default=0.0,
        )


def build(
    folder: Path,
    lake: Path,
    warehouse: Path,
    as_of: date,
    arguments: list[str],
    variables: dict[str, str] | None = None,
) -> Run:
    """Run `dbt build` without unit tests and measure it. Exits with its errors if it
    fails.

    variables: more of the environment (of another engine).
    """
    target = folder / "target"
    environment = {
        "RAW_DATA": str(lake),
        "DUCKDB_PATH": str(warehouse),
        "AS_OF_DATE": str(as_of),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(folder / "logs"),
        **(variables or {}),
    }
    memory = Memory()
    started = time.monotonic()
    run = run_dbt(
        ["build", *arguments, *LEFT_OUT],
        environment,
        folder / "logs" / "bench.jsonl",
        "dbt build",
        watch=memory.watch,
    )
    wall = time.monotonic() - started
    if run.exit_code:
        sys.exit("\n".join(["benchmark: the build failed", *run.errors[:5]]))
    results = json.loads((target / "run_results.json").read_text())["results"]
    by_node = {item["unique_id"]: item["execution_time"] for item in results}
    spans = {item["unique_id"]: span_of(item) for item in results if item["timing"]}
    return Run(
        wall,
        run.cpu_seconds,
        sum(by_node.values()),
        run.peak_mb,
        by_node,
        spans,
        {name: memory.during(*span) for name, span in spans.items()},
        json.loads((target / "manifest.json").read_text()),
    )


def apart(function: Callable, *arguments: object) -> Any:
    """What a function returns that was called in a process of its own: what it held is
    not this process's peak, which those that it starts take over."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


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
