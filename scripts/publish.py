"""Make a complete build the file that BI tools read, as a whole or not at all.

Reads DUCKDB_PATH (the build file), PUBLISHED_PATH (default
data/published/customer_health.duckdb) and PUBLISH_PARQUET (a folder; default none).
`make build` does this after every complete build; alone it is for plain `dbt build`.
Exit code 0: published; 2: nothing was published, for the reason given.
"""

import argparse
import contextlib
import dataclasses
import os
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb  # noqa: E402

from scripts.advice import advice  # noqa: E402
from scripts.dbt_runner import ROOT  # noqa: E402
from scripts.locks import LockedError, locked  # noqa: E402
from scripts.publication.errors import PublishError  # noqa: E402
from scripts.publication.ledger import rows_left_out  # noqa: E402
from scripts.publication.run_record import RunRecord, read_run  # noqa: E402
from scripts.publication.tables import (  # noqa: E402
    Contents,
    published_day,
    write_database,
    write_parquet,
)

DEFAULT_DATABASE = "data/warehouse/customer_health.duckdb"
DEFAULT_PUBLISHED = "data/published/customer_health.duckdb"
# Parquet folders that stay: the current one and the one that readers may still be in.
KEPT_FOLDERS = 2


@dataclasses.dataclass(frozen=True)
class Places:
    """Build file, published file, Parquet folder (or None), dbt's target and logs."""

    database: Path
    published: Path
    parquet: Path | None
    target: Path
    logs: Path


def main() -> int:
    """Publish the last build; exit code as above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--parquet",
        type=Path,
        help="also write every mart as Parquet below this folder (PUBLISH_PARQUET)",
    )
    parser.add_argument(
        "--allow-backdate",
        action="store_true",
        help="publish although a later as-of date is published",
    )
    arguments = parser.parse_args()
    started = time.monotonic()
    places = places_of_environment(arguments.parquet)
    try:
        with locked(places.database):
            contents = publish(
                places, read_run(places.target), arguments.allow_backdate
            )
    except (LockedError, PublishError, OSError) as problem:
        print(f"publish: {problem}", file=sys.stderr)
        return 2
    tell(places, contents, time.monotonic() - started)
    return 0


def places_of_environment(parquet: Path | None = None) -> Places:
    """The places that the environment names; `parquet` beats PUBLISH_PARQUET."""
    environment = os.environ
    folder = parquet or environment.get("PUBLISH_PARQUET")
    published = ROOT / environment.get("PUBLISHED_PATH", DEFAULT_PUBLISHED)
    return Places(
        database=ROOT / environment.get("DUCKDB_PATH", DEFAULT_DATABASE),
        # A link stays a link: the file that it leads to is replaced.
        published=Path(os.path.realpath(published)),
        parquet=ROOT / folder if folder else None,
        target=ROOT / environment.get("DBT_TARGET_PATH", "target"),
        logs=ROOT / environment.get("DBT_LOG_PATH", "logs"),
    )


def publish(places: Places, run: RunRecord, allow_backdate: bool = False) -> Contents:
    """Replace the published file by the marts of the last build.

    The caller holds the lock of the build file. Raises PublishError if anything is wrong;
    then what was published before is still there, unchanged.
    """
    if run.partial:
        raise PublishError(f"the build is not complete: {run.partial}.")
    if not places.database.exists():
        raise PublishError(f"there is no build file {places.database}.")
    if places.published == Path(os.path.realpath(places.database)):
        raise PublishError("PUBLISHED_PATH and DUCKDB_PATH name the same file.")
    try:
        with locked(places.published), scratch_of(places.published) as scratch:
            before = published_day(places.published)
            written = scratch / places.published.name
            allowed = allow_backdate or run.allow_backdate
            contents = write_database(
                places.database, written, run, None if allowed else before
            )
            os.chmod(written, 0o444)
            keep_ledger(places.published, written, run)
            folder = prepare_parquet(places, run, contents, written)
            replace(written, places.published)
            return dataclasses.replace(contents, failed=finish(places, folder))
    except LockedError as problem:
        raise PublishError(str(problem)) from None
    except (OSError, duckdb.Error) as problem:
        raise PublishError(
            f"the publication failed: {str(problem).splitlines()[0]}. "
            f"What to do: {advice(str(problem))}"
        ) from problem


def finish(places: Places, folder: Path | None) -> str:
    """What follows when readers have the new file; what of it failed, in words."""
    try:
        flush(places.published.parent)
        if folder:
            switch_parquet(folder)
    except OSError as problem:
        return f"after the file was replaced: {problem}. Run `make publish` once more."
    return ""


@contextlib.contextmanager
def scratch_of(place: Path) -> Iterator[Path]:
    """A hidden folder beside a file, on its file system, gone afterwards.

    Removes what a killed publication left of the same folder first.
    """
    scratch = place.parent / f".{place.name}.publishing"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def replace(written: Path, published: Path) -> None:
    """Put a finished file in the place of the published one, in one step of the system.

    Its bytes are on the disk before its name is. A write-ahead log that a foreign writer
    left goes first: it belongs to the old file.
    """
    flush(written)
    Path(f"{published}.wal").unlink(missing_ok=True)
    os.replace(written, published)


def keep_ledger(published: Path, written: Path, run: RunRecord) -> None:
    """Keep the published file beside its successor if that lacks rows of its ledger.

    What was published cannot be computed anew: a build file that was lost or named wrong
    must not take it along.
    """
    if not rows_left_out(published, written):
        return
    kept = published.with_name(
        f"{published.stem}.before_{run.invocation_id}{published.suffix}"
    )
    kept.unlink(missing_ok=True)
    try:
        os.link(published, kept)
    except OSError:  # a file system without hard links
        shutil.copy2(published, kept)


def flush(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def prepare_parquet(
    places: Places, run: RunRecord, contents: Contents, written: Path
) -> Path | None:
    """Write the Parquet folder of this publication beside the current one; its path."""
    if places.parquet is None:
        return None
    folder = places.parquet / f"{contents.as_of_date}_{run.invocation_id}"
    if (places.parquet / "current").is_dir() and not (
        places.parquet / "current"
    ).is_symlink():
        raise PublishError(f"{places.parquet / 'current'} is a folder, not our link.")
    if not folder.exists():
        with scratch_of(places.parquet / "marts") as scratch:
            write_parquet(written, scratch / "marts")
            for path in (scratch / "marts").iterdir():
                flush(path)
            os.replace(scratch / "marts", folder)
    return folder


def switch_parquet(folder: Path) -> None:
    """Let the link `current` lead to the folder; remove folders older than the last two."""
    link = folder.parent / ".current.new"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name)
    os.replace(link, folder.parent / "current")
    flush(folder.parent)
    ours = [
        path.parent for path in folder.parent.glob("????-??-??_*/publication.parquet")
    ]
    others = sorted(
        (path for path in ours if path != folder), key=lambda path: path.stat().st_mtime
    )
    for path in others[: -(KEPT_FOLDERS - 1)]:
        shutil.rmtree(path, ignore_errors=True)


def published_line(places: Places, contents: Contents, seconds: float) -> str:
    """What was published where, in one line."""
    path = places.published
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    size = path.stat().st_size / 1e6
    text = (
        f"Published in {seconds:.1f} s: {shown} ({size:,.0f} MB, "
        f"{len(contents.rows)} tables, {sum(contents.rows.values()):,} rows) "
        f"as of {contents.as_of_date}."
    )
    if places.parquet:
        text += f" Parquet: {places.parquet}/current."
    return text


def tell(places: Places, contents: Contents, seconds: float) -> None:
    """Say what was published where, and what a person should know of it."""
    print(published_line(places, contents, seconds))
    for text in notes(places.published, contents):
        note(text)


def notes(path: Path, contents: Contents) -> list[str]:
    """What a person should know of a publication (path) that went well otherwise."""
    told = []
    if contents.failed:
        told.append(contents.failed)
    for kept in sorted(path.parent.glob(f"{path.stem}.before_*{path.suffix}")):
        told.append(
            f"a ledger with rows that the published one lacks is kept in {kept}. To go on "
            "with it: remove the build file, run scripts/restore_ledger.py with "
            "--published and that path, build. Then, or if it is of no use, delete it."
        )
    today = datetime.now(UTC).date()
    if contents.as_of_date > today:
        told.append(
            f"the as-of date {contents.as_of_date} has not come. Its rows are in the "
            "ledger now; it takes no others until that day."
        )
    return told


def note(text: str) -> None:
    """Say something that nightly.sh passes on although all went well."""
    print(f"Note: {text}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
