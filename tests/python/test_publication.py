"""What BI tools read is one complete, tested build, whatever happens around it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import struct
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from scripts.publication.completeness import incomplete_reason
from scripts.publication.run_record import partial_reason, read_run
from scripts.publication.tables import Contents
from scripts.publish import notes
from tests.python.published_reader import LAST_DAYS, read_once
from tests.python.publishing import (
    FIRST_DAY,
    NIGHT,
    SECOND_DAY,
    Site,
    fingerprint,
    kill_group,
    run,
    start,
    wait_for,
)
from tests.python.reference.build import PROJECT, copy_project

# The newest storage version that DuckDB 1.5 reads, in bytes 12 to 20 of a file.
STORAGE_OF_1_5 = 68


@pytest.fixture
def site(first_night, tmp_path) -> Site:
    """A copy of the site after its first night."""
    return first_night.site.copied(tmp_path / "site")


def rows(path: Path, query: str) -> list[tuple]:
    """The rows of a query in a file opened read-only."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def change(path: Path, *statements: str) -> None:
    """Run statements in a file."""
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def publish(site: Site, *arguments: str, **more) -> tuple[int, str]:
    """Run scripts/publish.py alone."""
    return run(site, FIRST_DAY, *arguments, script="publish", **more)


def assert_refused(site: Site, words: str, *arguments: str, **more) -> None:
    """publish.py ends with 2 and one line with the words; the published file is as before."""
    before = fingerprint(site.published)
    code, output = publish(site, *arguments, **more)
    assert code == 2, output
    assert words in output
    assert len(output.splitlines()) == 1, output
    assert fingerprint(site.published) == before


def test_published_marts_are_those_of_the_build(first_night) -> None:
    site = first_night.site
    found = rows(site.published, "select * exclude (code_version) from publication")
    metadata = json.loads((site.target / "run_results.json").read_text())["metadata"]
    started = datetime.fromisoformat(metadata["invocation_started_at"])
    (config_hash,) = rows(
        site.database,
        "select distinct config_hash from fct_account_health_daily "
        f"where health_date = '{FIRST_DAY}'",
    )[0]
    assert found == [
        (
            FIRST_DAY,
            metadata["invocation_id"],
            config_hash,
            started.astimezone(UTC).replace(tzinfo=None),
        )
    ]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{site.database}' as built (read_only)")
        connection.execute(f"attach '{site.published}' as published (read_only)")
        listed = connection.execute(
            "select table_schema, table_name, row_count "
            "from published.main.publication_tables"
        ).fetchall()
        known = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = 'built' and schema_name in ('main', 'main_seeds')"
        ).fetchall()
        assert sorted(row[:2] for row in listed) == sorted(known)
        for schema, table, count in listed:
            for one, other in (("built", "published"), ("published", "built")):
                assert not connection.execute(
                    f"select * from {one}.{schema}.{table} "
                    f"except all select * from {other}.{schema}.{table}"
                ).fetchall()
            assert connection.execute(
                f"select count(*) from built.{schema}.{table}"
            ).fetchall() == [(count,)]


def test_published_file_is_finished_and_readable_by_duckdb_1_5(first_night) -> None:
    published = first_night.site.published
    schemas = rows(
        published,
        "select distinct schema_name from duckdb_tables() order by schema_name",
    )
    assert schemas == [("main",), ("main_seeds",)]
    assert {path.name for path in published.parent.iterdir()} == {
        published.name,
        f"{published.name}.lock",
    }
    header = published.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert struct.unpack("<Q", header[12:20])[0] <= STORAGE_OF_1_5


def test_views_become_tables_and_nothing_raw_remains(site) -> None:
    secret = "a-name-that-stands-in-no-mart@example.com"
    change(
        site.database,
        f"create table main_intermediate.secret as select '{secret}' as name",
        "create view main.fct_names as select length(name) as size "
        "from main_intermediate.secret",
        "checkpoint",
    )
    assert secret.encode() in site.database.read_bytes()
    code, output = publish(site)
    assert code == 0, output
    assert rows(site.published, "select * from fct_names") == [(len(secret),)]
    assert secret.encode() not in site.published.read_bytes()


def test_readers_see_whole_nights_only(second_night) -> None:
    report = second_night.report
    print(f"{report['reads']} reads, nights seen: {report['days']}")
    assert report["problems"] == []
    assert report["days"] == [str(FIRST_DAY), str(SECOND_DAY)]
    assert report["reads"] > 50


def test_open_reader_keeps_its_night(site, second_night) -> None:
    later = second_night.site.copied(site.folder.with_name("later"))
    later.published.unlink()
    shutil.copy(site.published, later.published)
    with duckdb.connect(str(later.published), read_only=True) as connection:
        inode = later.published.stat().st_ino
        code, output = publish(later)
        assert code == 0, output
        for query in LAST_DAYS.values():
            assert connection.execute(query).fetchall() == [(FIRST_DAY,)]
    assert later.published.stat().st_ino != inode
    assert read_once(later.published) == str(SECOND_DAY)


def test_failed_test_publishes_nothing(site, tmp_path) -> None:
    project = copy_project(
        tmp_path / "project", PROJECT / "seeds" / "health_model"
    ).resolve()
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "scripts", project / "scripts", ignore=ignored)
    (project / "tests" / "singular" / "never_holds.sql").write_text(
        "select account_id from {{ ref('dim_accounts') }}"
        " inner join {{ ref('fct_account_health_daily') }} using (account_id)"
    )
    broken = Site(site.folder, site.raw, project)
    before = fingerprint(site.published)
    code, output = run(broken, SECOND_DAY, *NIGHT)
    assert code == 1, output
    assert "never_holds" in output
    assert fingerprint(site.published) == before
    assert_refused(broken, "did not pass")
    # What waits for the test has not run: the next night does the work again.
    ledger = "select max(as_of_date) from fct_account_health_published"
    state = "select fact from main_state.util_build_state where item = 'as_of_date'"
    assert rows(site.database, ledger) == [(FIRST_DAY,)]
    assert rows(site.database, state) == [(str(FIRST_DAY),)]


@pytest.mark.parametrize(
    "accident",
    [
        "delete from fct_account_health_published",
        "update fct_account_health_published set score = 1",
        # Another build of the same nights.
        "update fct_account_health_published set run_id = 'elsewhere'",
    ],
)
def test_ledger_that_the_build_lost_is_kept(site, accident) -> None:
    ledger = "from fct_account_health_published order by all"
    before = rows(site.published, ledger)
    change(
        site.database,
        f"{accident} where account_id in "
        "(select min(account_id) from fct_account_health_published)",
    )
    code, output = publish(site)
    assert code == 0, output
    (kept,) = site.published.parent.glob("customer_health.before_*.duckdb")
    assert str(kept) in output and "restore_ledger" in output
    assert rows(kept, ledger) == before
    remaining = [row for row in rows(site.published, ledger) if row in before]
    assert len(remaining) < len(before)
    # What is published now has all rows of the build: nothing more to keep, but every
    # night says that there is something, until somebody has looked.
    code, output = publish(site)
    assert (code, output.count("Note: "), str(kept) in output) == (0, 1, True)
    kept.unlink()
    code, output = publish(site)
    assert (code, "Note: " in output) == (0, False)
    assert not list(site.published.parent.glob("customer_health.before_*"))


def test_record_of_another_run_is_refused(site) -> None:
    edit_run(site, lambda run: run["metadata"].update(invocation_id="another"))
    assert_refused(site, "another run")


def test_demo_data_do_not_replace_what_was_built(site, tmp_path) -> None:
    empty = Site(site.folder, tmp_path / "empty")
    empty.raw.mkdir()
    before = fingerprint(site.database)
    code, output = run(empty, SECOND_DAY, *NIGHT)
    assert (code, "make demo" in output) == (2, True), output
    assert list(empty.raw.iterdir()) == []
    assert fingerprint(site.database) == before


def test_build_of_parts_is_not_published(site) -> None:
    before = fingerprint(site.published)
    assert not read_run(site.target).allow_backdate
    part = ("--select", "health_bands", "--vars", "{allow_backdate: 'true'}")
    code, output = run(site, SECOND_DAY, *part)
    assert code == 0, output
    assert read_run(site.target).allow_backdate
    assert "Note: not published, a build of parts" in output
    assert fingerprint(site.published) == before
    assert_refused(site, "not complete")


def test_older_night_needs_permission(site, second_night) -> None:
    site.published.unlink()
    shutil.copy(second_night.site.published, site.published)
    assert_refused(site, "--allow-backdate")
    permitted = site.copied(site.folder.with_name("permitted"))
    edit_run(
        permitted, lambda record: record["args"]["vars"].update(allow_backdate=True)
    )
    code, output = publish(permitted)
    assert code == 0, output
    code, output = publish(site, "--allow-backdate")
    assert code == 0, output
    assert rows(site.published, "select as_of_date from publication") == [(FIRST_DAY,)]


def test_foreign_file_is_not_replaced(site) -> None:
    site.published.unlink()
    change(site.published, "create table mine as select 1 as x")
    assert_refused(site, "no publication of this project")


def test_build_file_is_not_published_onto_itself(site) -> None:
    before = fingerprint(site.database)
    code, output = publish(site, PUBLISHED_PATH=str(site.database))
    assert (code, "the same file" in output) == (2, True), output
    assert fingerprint(site.database) == before


def test_leftovers_of_a_killed_publication_go(site) -> None:
    scratch = site.published.parent / f".{site.published.name}.publishing"
    scratch.mkdir()
    (scratch / site.published.name).write_bytes(b"half a file")
    log = Path(f"{site.published}.wal")
    log.write_bytes(b"a log of another file")
    code, output = publish(site)
    assert code == 0, output
    assert not scratch.exists()
    assert not log.exists()
    assert rows(site.published, "select as_of_date from publication") == [(FIRST_DAY,)]


def test_parquet_folders_are_switched(site) -> None:
    folder = site.folder / "parquet"
    for number in range(4):
        name = f"run-{number}"
        edit_run(
            site, lambda run, name=name: run["metadata"].update(invocation_id=name)
        )
        change(
            site.database,
            f"update main_intermediate.int_account_work_list set run_id = '{name}'",
            f"update raw.build_run set work_run_id = '{name}'",
            "update main_state.util_build_state set fact = "
            f"'{name}' where kind = 'run' and item = 'run_id'",
        )
        code, output = publish(site, "--parquet", str(folder))
        assert code == 0, output
        assert (folder / "current").resolve().name == f"{FIRST_DAY}_run-{number}"
    assert {path.name for path in folder.iterdir()} == {
        "current",
        f"{FIRST_DAY}_run-2",
        f"{FIRST_DAY}_run-3",
    }
    marts = "select table_name from duckdb_tables() where schema_name = 'main'"
    for (table,) in rows(site.published, marts):
        file = folder / "current" / f"{table}.parquet"
        assert rows(site.published, f"select count(*) from '{file}'") == rows(
            site.published, f"select count(*) from {table}"
        )


def test_what_fails_after_the_file_was_replaced_is_told(site) -> None:
    old = site.published.stat().st_ino
    folder = site.folder / "parquet"
    (folder / ".current.new" / "in_the_way").mkdir(parents=True)
    code, output = publish(site, "--parquet", str(folder))
    assert (code, "Published in" in output) == (0, True), output
    assert "Note: after the file was replaced" in output
    assert site.published.stat().st_ino != old


def test_an_as_of_date_that_has_not_come_is_told(site) -> None:
    code, output = publish(site)
    assert (code, "has not come" in output) == (0, False), output
    coming = Contents(date(2999, 1, 1), {})
    (told,) = notes(site.published, coming)
    assert "2999-01-01 has not come" in told


def test_lock_that_cannot_be_written_is_named(site) -> None:
    lock = Path(f"{site.database}.lock")
    lock.unlink()
    lock.mkdir()
    code, output = run(site, SECOND_DAY, *NIGHT)
    assert (code, "Traceback" in output) == (2, False), output
    assert output.startswith("build: ") and lock.name in output


def edit_run(site: Site, edit) -> None:
    """Change dbt's record of its last run."""
    path = site.target / "run_results.json"
    record = json.loads(path.read_text())
    edit(record)
    path.write_text(json.dumps(record))


def test_second_build_at_once_is_refused(site) -> None:
    lock = Path(f"{site.database}.lock")
    first = start(site, SECOND_DAY, *NIGHT)
    try:
        wait_for(lambda: lock.read_text() == str(first.pid))
        log = site.folder / "logs" / "build.jsonl"
        wait_for(lambda: log.exists() and "invocation_id" in log.read_text())
        assert_refused(site, f"(started by process {first.pid})")
        assert_second_build_refused(site, first.pid)
        # The build dies, its dbt lives on: still one at a time.
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        assert_second_build_refused(site, first.pid, ", which has ended")
    finally:
        kill_group(first)
    # Nobody lives: what lies in the lock file stops nobody. (The killed build left no
    # record of a finished run, so there is nothing to publish.)
    assert lock.read_text() == str(first.pid)
    wait_for(lambda: "another build" not in publish(site)[1])
    assert_refused(site, "no finished dbt build")


def assert_second_build_refused(site: Site, pid: int, more: str = ")") -> None:
    """A build ends with 2, and one line that names the process that is building."""
    code, output = run(site, SECOND_DAY, *NIGHT)
    assert code == 2, output
    assert f"(started by process {pid}{more}" in output
    assert len(output.splitlines()) == 1, output


def test_incomplete_build_is_recognised(site) -> None:
    def reason(*statements: str) -> str | None:
        with duckdb.connect(str(site.database)) as connection:
            connection.execute("begin")
            for statement in statements:
                connection.execute(statement)
            found = incomplete_reason(connection)
            connection.execute("rollback")
            return found

    state = "main_state.util_build_state"
    later = "fact = cast(cast(fact as date) + 1 as varchar) where item = 'as_of_date'"
    assert reason() is None
    assert "absent" in reason(f"drop table {state}")
    assert "no as-of date" in reason(f"delete from {state} where kind = 'run'")
    assert "did not complete" in reason(
        f"update {state} set fact = 'another run' where item = 'run_id'"
    )
    assert "did not complete" in reason(
        "update raw.build_run set makes_list = true, work_run_id = 'another run'"
    )
    # Where var raw_schema is another one, and was `raw` once.
    moved = (
        "create schema landing",
        "create table landing.build_run as from raw.build_run",
        "update raw.build_run set work_run_id = 'old', started_at = '2001-01-01'",
    )
    assert reason(*moved) is None
    assert "did not complete" in reason(
        *moved, "update landing.build_run set work_run_id = 'another run'"
    )
    assert reason("alter table raw.build_run drop makes_list") is None
    assert "fct_account_health_daily ends on" in reason(f"update {state} set {later}")
    assert "dim_accounts ends on" in reason(
        "update dim_accounts set as_of_date = as_of_date + 1"
    )
    assert "dim_accounts is absent" in reason("drop table dim_accounts")


def test_partial_run_is_recognised(first_night) -> None:
    target = first_night.site.target
    manifest = json.loads((target / "manifest.json").read_text())
    text = (target / "run_results.json").read_text()

    def reason(edit) -> str | None:
        record = json.loads(text)
        edit(record)
        return partial_reason(record, manifest)

    def failing_test(record: dict) -> None:
        tests = [r for r in record["results"] if r["unique_id"].startswith("test.")]
        tests[0]["status"] = "fail"

    assert reason(lambda record: None) is None
    assert "--empty" in reason(lambda record: record["args"].update(empty=True))
    assert "`dbt test`" in reason(lambda record: record["args"].update(which="test"))
    assert "1 of" in reason(lambda record: record["results"].pop())
    assert "1 of" in reason(failing_test)
