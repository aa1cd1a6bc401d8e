"""scripts/nightly.sh, as cron runs it: nothing in its environment but a file of settings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from subprocess import PIPE

import duckdb
import pytest

from scripts.build import ROWS_FELL, reads_tables
from scripts.freshness import late_feeds
from scripts.locks import LockedError, locked
from tests.python.ledger import rows_of
from tests.python.publishing import SECOND_DAY, Site, fingerprint, run, start, wait_for
from tests.python.reference.build import PROJECT

SCRIPT = PROJECT / "scripts" / "nightly.sh"
NAMES = ("RAW_DATA", "AS_OF_DATE", "DUCKDB_PATH", "PUBLISHED_PATH")
FOLDERS = ("DBT_TARGET_PATH", "DBT_LOG_PATH")


@pytest.fixture
def site(first_night, tmp_path) -> Site:
    """A copy of the site after its first night, with raw data of its own."""
    copy = first_night.site.copied(tmp_path / "site")
    shutil.copytree(copy.raw, tmp_path / "raw")
    return replace(copy, raw=tmp_path / "raw")


def run_nightly(
    site: Site, as_of: date, *arguments: str, **more: str
) -> subprocess.CompletedProcess:
    """Run the script with an empty environment and a file of settings."""
    return subprocess.run(
        **nightly(site, as_of, *arguments, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def nightly(site: Site, as_of: date, *arguments: str, **more: str) -> dict:
    """The command of run_nightly and where it runs."""
    settings = site.folder / "nightly.env"
    known = site.environment(as_of)
    values = {name: known[name] for name in (*NAMES, *FOLDERS)} | more
    settings.write_text("".join(f"{name}={text}\n" for name, text in values.items()))
    command = ["env", "-i", f"NIGHTLY_ENV={settings}", str(SCRIPT), *arguments]
    return {"args": command, "cwd": "/"}


def last_line(site: Site) -> str:
    """What the log of nights says of the last one."""
    return (site.folder / "logs" / "nightly.log").read_text().splitlines()[-1]


def test_good_night_is_published_in_silence(site) -> None:
    done = run_nightly(site, SECOND_DAY)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert rows_of(site.published, "select as_of_date from publication") == [
        {"as_of_date": SECOND_DAY}
    ]
    assert " exit=0 " in last_line(site)
    assert f"as of {SECOND_DAY}" in last_line(site)


def test_what_a_person_should_know_is_told(site) -> None:
    with duckdb.connect(str(site.database)) as connection:
        connection.execute(
            "update main_state.util_build_state set rows = rows * 3 "
            "where kind = 'table' and source_table = 'tickets'"
        )
    before = fingerprint(site.published)
    done = run_nightly(site, SECOND_DAY, "--select", "health_bands", ROWS_FELL)
    assert (done.returncode, done.stdout) == (0, "")
    in_parts, fell = done.stderr.splitlines()
    assert in_parts.startswith("Note: not published, a build of parts")
    assert fell.startswith("Note: a raw table has less than half of the rows")
    assert fingerprint(site.published) == before
    assert " exit=0 " in last_line(site)


def test_a_night_that_is_stopped_stops_dbt_too(site) -> None:
    before = fingerprint(site.published)
    log = site.folder / "logs" / "build.jsonl"
    log.unlink(missing_ok=True)
    night = subprocess.Popen(**nightly(site, SECOND_DAY), stdout=PIPE, stderr=PIPE)
    wait_for(lambda: log.exists() and "invocation_id" in log.read_text(), seconds=60)
    assert not is_free(site.database)
    night.terminate()
    night.wait(timeout=10)
    assert night.returncode == 2
    assert " exit=2 " in last_line(site) and last_line(site).endswith("killed")
    wait_for(lambda: is_free(site.database), seconds=3)  # dbt keeps the lock
    assert fingerprint(site.published) == before


def is_free(database: Path) -> bool:
    """Whether no build holds the lock of a build file."""
    try:
        with locked(database):
            return True
    except LockedError:
        return False


def test_broken_raw_folder_leaves_the_published_file(site) -> None:
    before = fingerprint(site.published)
    (site.raw / "invoices.parquet").unlink()
    # The demo data ends long before today: late feeds are told and stop nothing.
    done = run_nightly(site, SECOND_DAY, CHECK_FRESHNESS="yes")
    assert done.returncode == 1
    assert "late feeds" in done.stderr and "usage_events" in done.stderr
    assert "invoices" in done.stderr and "a required table is absent" in done.stderr
    assert fingerprint(site.published) == before
    assert " exit=1 " in last_line(site)
    assert " freshness=stale " in last_line(site)


def test_a_feed_that_only_warns_is_late_too() -> None:
    answer = {
        "results": [
            {"unique_id": "source.customer_health.raw.usage_events", "status": "pass"},
            {"unique_id": "source.customer_health.raw.tickets", "status": "warn"},
            {"unique_id": "source.customer_health.raw.payments", "status": "error"},
        ]
    }
    assert late_feeds(answer) == ["late: payments (error)", "late: tickets (warn)"]
    assert late_feeds({"results": answer["results"][:1]}) == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], False),
        (["--vars", "{raw_tables_schema: landing}"], True),
        (["--threads", "2", "--vars={raw_tables_schema: landing}"], True),
        (["--vars", "{allow_backdate: true}"], False),
        (["--vars", "{raw_tables_schema: ''}"], False),
    ],
)
def test_tables_of_a_schema_need_no_raw_folder(arguments, expected) -> None:
    assert reads_tables(arguments) == expected


def test_empty_raw_folder_is_not_filled_with_demo_data(site) -> None:
    before = fingerprint(site.published)
    empty = site.folder / "nothing"
    empty.mkdir()
    # Neither beside a warehouse nor before anything was built.
    for more in ({}, {"DUCKDB_PATH": str(site.folder / "none.duckdb")}):
        done = run_nightly(site, SECOND_DAY, RAW_DATA=str(empty), **more)
        assert (done.returncode, "no raw data" in done.stderr) == (2, True)
        assert list(empty.iterdir()) == []
    assert fingerprint(site.published) == before
    assert " exit=2 " in last_line(site)


@pytest.mark.parametrize(
    ("name", "told"),
    [("absent", "a folder that does not exist"), ("a_file", "a file, not a folder")],
)
def test_raw_data_that_is_no_folder_is_named(tmp_path: Path, name, told) -> None:
    """Nothing is made there, nor is that advised."""
    (tmp_path / "a_file").write_text("")
    site = Site(tmp_path / "site", tmp_path / name)
    code, output = run(site, SECOND_DAY)
    assert (code, f"RAW_DATA names {told}: {site.raw}" in output) == (2, True), output
    assert "make demo" not in output and not site.database.exists()


def test_a_build_that_is_told_to_end_says_so(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", tmp_path / "raw")
    site.raw.mkdir()
    (site.raw / "accounts.csv").write_text("account_id\n")
    build = start(site, SECOND_DAY)
    wait_for((site.folder / "logs" / "build.jsonl").exists)
    build.terminate()
    output, _ = build.communicate(timeout=60)
    assert (build.returncode, "build: ended by SIGTERM" in output) == (2, True), output


def test_a_lock_that_cannot_be_made_is_no_late_feed(tmp_path: Path) -> None:
    """Exit code 1 would say so in the log of the night."""
    (tmp_path / "a_file").write_text("")
    site = Site(tmp_path / "a_file", tmp_path / "raw")
    done = subprocess.run(
        [sys.executable, str(SCRIPT.with_name("freshness.py"))],
        env=os.environ | {"DUCKDB_PATH": str(site.database)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("freshness: ") and "a_file" in done.stderr


def test_missing_settings_are_named(tmp_path: Path) -> None:
    done = subprocess.run(
        ["env", "-i", f"NIGHTLY_ENV={tmp_path / 'absent'}", str(SCRIPT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "absent" in done.stderr) == (2, True)


def test_settings_beside_the_project_need_no_path(tmp_path: Path) -> None:
    """A bare name is a file of the project folder, as other relative paths."""
    script = tmp_path / "scripts" / SCRIPT.name
    script.parent.mkdir()
    shutil.copy(SCRIPT, script)
    (tmp_path / "night.env").write_text("DBT_LOG_PATH=logs_of_night\n")
    done = subprocess.run(
        ["env", "-i", "NIGHTLY_ENV=night.env", str(script)],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "no .venv in" in done.stderr) == (2, True), done.stderr
    assert (tmp_path / "logs_of_night" / "nightly.log").exists()
