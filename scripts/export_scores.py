"""Write the latest score of every account, and why, as files that a CRM can load.

Reads PUBLISHED_PATH (default data/published/customer_health.duckdb). Writes into
EXPORT_PATH (default data/export): account_health.csv and account_health.json with the
accounts whose row is new or other than in the export before, and one row `removed` for
each account that is gone; account_health.state.json remembers what was exported. The
state is written last and every file is renamed into place: an export that dies is simply
run again, with the same rows.
Exit code 0: exported (an unchanged night: no rows); 2: nothing was, for the reason given.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb  # noqa: E402

from scripts.export.files import (  # noqa: E402
    State,
    csv_text,
    json_text,
    read_state,
    replace_file,
    state_text,
)
from scripts.export.rows import account_rows, changes  # noqa: E402
from scripts.locks import LockedError, locked  # noqa: E402
from scripts.publish import ROOT, places_of_environment  # noqa: E402

DEFAULT_EXPORT = "data/export"


class ExportError(Exception):
    """Nothing was exported; the message is one sentence for the operator."""


def main() -> int:
    """Export what changed; exit code as above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--full", action="store_true", help="all accounts, as if nothing was exported"
    )
    parser.add_argument(
        "--exact-csv",
        action="store_true",
        help="do not guard texts that a spreadsheet would read as formulas",
    )
    arguments = parser.parse_args()
    published = places_of_environment().published
    folder = ROOT / os.environ.get("EXPORT_PATH", DEFAULT_EXPORT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / "account_health"):
            print(export(published, folder, arguments.full, arguments.exact_csv))
    except (LockedError, ExportError, OSError, duckdb.Error) as problem:
        print(f"export: {problem}", file=sys.stderr)
        return 2
    return 0


def export(published: Path, folder: Path, full: bool, exact_csv: bool) -> str:
    """Write the three files; a line that says what was exported.

    Raises ExportError, OSError (no room, no permission) or duckdb.Error (not a published
    file); the state is then as it was.
    """
    if not published.exists():
        raise ExportError(f"{published} is not there: make build first")
    before = read_state(folder / "account_health.state.json")
    with duckdb.connect(str(published), read_only=True) as connection:
        as_of_date, rows = account_rows(connection)
    if as_of_date is None and before.rows:
        raise ExportError(
            "the published file has no account, the last export had "
            f"{len(before.rows)}: delete the state file if that is meant"
        )
    if as_of_date is not None and before.as_of_date and as_of_date < before.as_of_date:
        raise ExportError(
            f"the published file is as of {as_of_date}, the last export as of "
            f"{before.as_of_date}: delete the state file if that is meant"
        )
    changed, hashes = changes(rows, before.rows, full)
    replace_file(folder / "account_health.csv", csv_text(changed, exact_csv))
    replace_file(folder / "account_health.json", json_text(as_of_date, changed))
    replace_file(
        folder / "account_health.state.json", state_text(State(as_of_date, hashes))
    )
    counts = {kind: 0 for kind in ("new", "changed", "removed")}
    for row in changed:
        counts[row["change"]] += 1
    told = ", ".join(f"{number} {kind}" for kind, number in counts.items())
    return f"Exported as of {as_of_date}: {told}, of {len(rows)} accounts, to {folder}"


if __name__ == "__main__":
    sys.exit(main())
