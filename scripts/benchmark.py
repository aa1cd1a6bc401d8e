"""What builds cost: benchmarks whose figures are ratios measured in one run.

`refresh`  a full build, split into (i) raw files to fct_account_health_daily, (ii) all
           other models, (iii) data tests, against a floor that only aggregates the
           events, against the same mart by hand-written SQL, against a bare copy of the
           finished marts, and usage metrics in pandas on a slice of the accounts.
`night`    a history is built up to the day before the last; then the last day arrives for
           every account, late events for 1 % of the accounts (median age 20 days) and a
           changed first subscription for 0.1 %. Cost of that night above an empty build,
           against the floor.
`history`  the same night after a long and after a short history of the same accounts.
`spark`    a full refresh of two sizes on a local cluster: core seconds per million events
           (`make bench-spark`, in the environment that has Spark).

Prints the figures and writes them as JSON (`refresh` draws them too). Seconds are this
machine's; the ratios hold.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.benchmarking.nights import history, night  # noqa: E402
from scripts.benchmarking.on_spark import on_spark  # noqa: E402
from scripts.benchmarking.refresh import SIZES, refresh  # noqa: E402
from scripts.benchmarking.telling import machine, print_figures  # noqa: E402
from scripts.dbt_runner import ROOT  # noqa: E402

BENCHMARKS = {"refresh": refresh, "night": night, "history": history, "spark": on_spark}


def main(arguments: list[str] | None = None) -> int:
    """Run the chosen benchmark; 0 when all builds passed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("benchmark", choices=list(BENCHMARKS))
    parser.add_argument("--size", choices=list(SIZES), help="accounts and months")
    parser.add_argument("--accounts", type=int)
    parser.add_argument("--months", type=int)
    parser.add_argument("--short-months", type=int, default=14)
    parser.add_argument("--events-per-account-month", type=int, default=210)
    parser.add_argument("--slice", type=int, default=20, help="accounts in pandas")
    parser.add_argument("--work", type=Path, default=ROOT / "data" / "bench")
    parser.add_argument("--no-loaded-at", action="store_true")
    parser.add_argument(
        "--with-refresh", action="store_true", help="night: tell of the full build too"
    )
    parser.add_argument("--no-plot", action="store_true")
    parser.add_argument("--keep", action="store_true", help="keep data and warehouses")
    given = parser.parse_args(arguments)
    accounts, months = SIZES[given.size or "medium"]
    given.accounts = given.accounts or accounts
    given.months = given.months or months
    given.work = given.work.resolve()
    name = f"benchmark_{given.benchmark}"
    if given.benchmark in ("refresh", "night"):
        name += f"_{given.accounts}_{given.months}"
    figures = machine() | {"arguments": {k: str(v) for k, v in vars(given).items()}}
    figures |= BENCHMARKS[given.benchmark](given)
    out = given.work / f"{name}.json"
    out.write_text(json.dumps(figures, indent=2, default=str))
    print_figures(figures)
    print(f"Written: {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
