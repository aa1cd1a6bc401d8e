"""Put the published ledger into a build file that has none, before its first build.

The marts of a lost build file are computed anew from the raw tables. What was published
cannot be: it lies in the ledger, and the ledger is part of every published file. Reads
PUBLISHED_PATH (or --published, an older copy, say) and writes DUCKDB_PATH. Exit code 0:
restored; 2: nothing was changed, for the reason given.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb  # noqa: E402

from scripts.locks import LockedError, locked  # noqa: E402
from scripts.publication.ledger import LEDGER  # noqa: E402
from scripts.publication.tables import literal, storage_version  # noqa: E402
from scripts.publish import places_of_environment  # noqa: E402

DEFINITION = """
    select sql from duckdb_tables()
    where database_name = ? and schema_name = 'main' and table_name = ?
"""


class RestoreError(Exception):
    """Nothing was restored; the message says why."""


def main() -> int:
    """Restore; exit code as above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published", type=Path, help="instead of PUBLISHED_PATH")
    arguments = parser.parse_args()
    places = places_of_environment()
    published = arguments.published or places.published
    try:
        with locked(places.database):
            rows = restore(published, places.database)
    except (LockedError, RestoreError, OSError, duckdb.Error) as problem:
        print(f"restore_ledger: {problem}", file=sys.stderr)
        return 2
    print(f"Restored {rows:,} rows of {LEDGER} into {places.database}: now build.")
    return 0


def restore(published: Path, database: Path) -> int:
    """Copy the ledger of a published file into a build file without one; its rows.

    The caller holds the lock of the build file. Raises RestoreError if there is no ledger
    to copy, or one already.
    """
    if not published.exists():
        raise RestoreError(f"there is no published file {published}.")
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {literal(published)} as published (read_only)")
        found = connection.execute(DEFINITION, ["published", LEDGER]).fetchone()
        if not found:
            raise RestoreError(f"{published} holds no {LEDGER}.")
        version = storage_version(connection, "published")
        is_new = "" if database.exists() else f" (storage_version '{version}')"
        connection.execute(f"attach {literal(database)} as build{is_new}")
        if connection.execute(DEFINITION, ["build", LEDGER]).fetchone():
            raise RestoreError(
                f"{database} has a ledger already; it was left as it is."
            )
        connection.execute("begin")
        connection.execute("use build")
        connection.execute(found[0])
        rows = connection.execute(
            f"insert into build.main.{LEDGER} from published.main.{LEDGER}"
        ).fetchone()[0]
        connection.execute("commit")
    return rows


if __name__ == "__main__":
    sys.exit(main())
