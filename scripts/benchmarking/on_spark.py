"""What a full refresh costs a local Spark cluster, at two sizes: the slope between them."""

import argparse
import shutil
from importlib.metadata import version
from pathlib import Path

from scripts import spark_cluster
from scripts.benchmarking.builds import apart, build
from scripts.benchmarking.deliveries import END, make_raw, rows_of
from scripts.benchmarking.telling import say

SMALLER = 10  # times fewer accounts in the smaller size
WORKER_MEMORY_MB = 4000
# A build on Spark is many statements that wait: more of them at once than cores.
THREADS = {"DBT_TARGET": "spark", "SPARK_THREADS": "4"}
MODELS_ALONE = ["--exclude-resource-type", "test"]


def on_spark(given: argparse.Namespace) -> dict:
    """Figures of full refreshes of `accounts` and of a tenth of them, without tests.

    Core seconds are processor time of dbt, the driver and the workers; the slopes are
    what the larger size costs more, per million events: fixed costs are not in them.
    """
    sizes = {"small": max(given.accounts // SMALLER, 1), "large": given.accounts}
    figures = {"spark": version("pyspark")}
    for name, accounts in sizes.items():
        folder = given.work / f"spark_{accounts}_{given.months}"
        figures |= {
            f"{key}_{name}": value
            for key, value in refresh_on_spark(folder, given, accounts).items()
        }
    more_events = (figures["events_large"] - figures["events_small"]) / 1e6
    for part in ("driver", "workers", "dbt"):
        figures[f"{part}_core_seconds_per_million_events"] = (
            figures[f"{part}_core_seconds_large"]
            - figures[f"{part}_core_seconds_small"]
        ) / more_events
    return figures


def refresh_on_spark(folder: Path, given: argparse.Namespace, accounts: int) -> dict:
    """Figures of one full refresh on a cluster of its own, stopped afterwards."""
    raw = folder / "raw"
    say(f"making {accounts} accounts, {given.months} months, if they are not there")
    apart(
        make_raw,
        raw,
        accounts,
        given.months,
        accounts * given.months * given.events_per_account_month,
    )
    say("starting a cluster")
    home = folder / "cluster"
    cluster = spark_cluster.start(
        home, worker_memory_mb=WORKER_MEMORY_MB, is_small=False
    )
    try:
        before = spark_cluster.core_seconds(cluster)
        say("full refresh")
        run = build(
            folder,
            raw,
            folder / "none.duckdb",
            END,
            MODELS_ALONE,
            cluster.environment | THREADS,
        )
        after = spark_cluster.core_seconds(cluster)
    finally:
        spark_cluster.stop(home)
        if not given.keep:
            shutil.rmtree(home, ignore_errors=True)
    return {
        "events": rows_of(raw),
        "wall_seconds": run.wall,
        "nodes": len(run.by_node),
        "dbt_core_seconds": run.cpu,
        **{f"{who}_core_seconds": after[who] - before[who] for who in before},
        "dearest": dict(sorted(run.by_node.items(), key=lambda item: -item[1])[:12]),
    }
