"""How long the dashboard's pages take on a published file: figures of docs/dashboard.md.

    .venv/bin/python scripts/time_dashboard.py FILE [--times 20] [--slowest 5]

Every page is run as Streamlit runs it, without a browser and with nothing remembered,
`times` times for different accounts, owners and parts of the book. Prints per page the
median and 95th percentile of the whole run and of its queries, in seconds, and the CPU
seconds of both together; then the slowest statements. Runs in .venvs/dashboard.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
INSIDE = "CUSTOMER_HEALTH_TIMING"


def main() -> int:
    """Start again in the dashboard's environment; there, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="a published file")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--slowest", type=int, default=5)
    arguments = parser.parse_args()
    if os.environ.get(INSIDE):
        measure(arguments.times, arguments.slowest)
        return 0
    from scripts.environments import environment

    python = environment("dashboard") / "python"
    return subprocess.run(
        [str(python), "-W", "ignore", str(Path(__file__)), *sys.argv[1:]],
        env=os.environ | {INSIDE: "1", "PUBLISHED_PATH": str(arguments.file.resolve())},
        cwd=ROOT / "dashboard",
    ).returncode


def visits(read, times: int) -> dict[str, list[dict]]:
    """Pages with the addresses to visit: chosen by hash, so always the same."""
    chosen = read(
        """
        select account_id, csm_owner, segment, plan from dim_accounts
        where status = 'active' and csm_owner is not null and segment is not null
        order by hash(account_id) limit $times
        """,
        {"times": times},
    )
    pages: dict[str, list[dict]] = {
        "calls": [{"owner": row["csm_owner"]} for row in chosen],
        "portfolio": [{"time": "2_years"}] * 5,
        "portfolio, a segment and a plan": [
            {"segment": row["segment"], "plan": row["plan"] or "unknown"}
            | {"time": "2_years"}
            for row in chosen
        ],
        "accounts": [{"q": row["account_id"][-4:]} for row in chosen],
        "account": [{"id": row["account_id"]} for row in chosen],
        "movers": [{"days": days} for days in ("7", "30", "90")] * 2,
        "alerts": [{"owner": row["csm_owner"]} for row in chosen],
        "validation": [{}] * 5,
        "quality": [{}] * 5,
    }
    return pages


def measure(times: int, slowest: int) -> None:
    """Run every page and print the table."""
    import logging

    import streamlit as st
    from streamlit.testing.v1 import AppTest

    from dashboard.data import source

    logging.disable(logging.WARNING)
    statements: dict[str, list[float]] = {}
    asked = source.Source.rows

    def timed(self, sql, parameters):
        started = time.perf_counter()
        rows = asked(self, sql, parameters)
        statements.setdefault(" ".join(sql.split()), []).append(
            time.perf_counter() - started
        )
        return rows

    source.Source.rows = timed
    read = source.source_of_environment().rows
    pages = visits(read, times)
    # The first run imports and compiles: it is nobody's page.
    run(AppTest, "quality", {})
    print("| page | runs | whole p50 | p95 | queries p50 | p95 | CPU p50 |")
    print("|---|---|---|---|---|---|---|")
    statements.clear()
    for page, addresses in pages.items():
        whole, queries, processor = [], [], []
        for address in addresses:
            st.cache_data.clear()
            before = sum(sum(seconds) for seconds in statements.values())
            cpu = time.process_time()
            whole.append(run(AppTest, page.split(",")[0], address))
            processor.append(time.process_time() - cpu)
            queries.append(sum(map(sum, statements.values())) - before)
        cells = [
            *(share(whole, 50), share(whole, 95)),
            *(share(queries, 50), share(queries, 95), share(processor, 50)),
        ]
        shown = " | ".join(f"{cell:.2f}" for cell in cells)
        print(f"| {page} | {len(whole)} | {shown} |", flush=True)
    ranked = sorted(statements.items(), key=lambda item: -statistics.median(item[1]))
    for sql, seconds in ranked[:slowest]:
        print(f"{statistics.median(seconds):.2f} s x {len(seconds)}: {sql[:300]}")


def run(app, page: str, address: dict[str, str]) -> float:
    """Seconds of one page, drawn whole. Raises RuntimeError if it shows an error."""
    test = app.from_string(
        f"from dashboard.views import {page}\n{page}.show()", default_timeout=120
    )
    for name, value in address.items():
        test.query_params[name] = value
    started = time.perf_counter()
    test.run()
    seconds = time.perf_counter() - started
    if test.exception:
        raise RuntimeError(f"{page} {address}: {test.exception[0].value}")
    return seconds


def share(values: list[float], percent: int) -> float:
    """A percentile, by the nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


if __name__ == "__main__":
    sys.exit(main())
