"""Write the raw tables of a believable software company, with known causes of churn.

The same arguments give the same bytes. See `python scripts/generate_demo_data.py -h`.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.demo_data.generate import GeneratorError, generate  # noqa: E402
from scripts.demo_data.settings import Settings  # noqa: E402


def parsed(arguments: list[str] | None = None) -> Settings:
    """Settings from the command line (or from the given arguments)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/raw"))
    parser.add_argument("--accounts", type=int, default=400)
    parser.add_argument("--months", type=int, default=18)
    parser.add_argument(
        "--end-date", type=date.fromisoformat, default=date(2026, 6, 30)
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--events", type=int, help="usage events aimed at (default 2,000 an account)"
    )
    parser.add_argument(
        "--no-signal", action="store_true", help="churn has nothing to do with anything"
    )
    parser.add_argument("--clean", action="store_true", help="no dirty rows")
    parser.add_argument("--threads", type=int, help="threads of DuckDB; same bytes")
    given = parser.parse_args(arguments)
    return Settings(
        out=given.out,
        accounts=given.accounts,
        months=given.months,
        end_date=given.end_date,
        seed=given.seed,
        events=given.events,
        signal=not given.no_signal,
        clean=given.clean,
        threads=given.threads,
    )


def main() -> int:
    """Write the data; 0, or 2 where it cannot be made."""
    settings = parsed()
    try:
        marker = generate(settings)
    except GeneratorError as problem:
        print(f"generate_demo_data: {problem}", file=sys.stderr)
        return 2
    oracle = marker["oracle"]
    auc = "no account left" if oracle["auc"] is None else f"{oracle['auc']:.3f}"
    print(
        f"Demo data in {settings.out}: {marker['rows']['accounts']:,} accounts, "
        f"{marker['rows']['usage_events']:,} usage events up to {marker['end_date']}; "
        f"AUC of an oracle that knows the causes: {auc}."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
