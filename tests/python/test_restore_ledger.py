"""A lost build file is built anew; what was published is taken over, not lost."""

from __future__ import annotations

from datetime import timedelta

import duckdb
import pytest

from scripts.restore_ledger import RestoreError, restore
from tests.python.ledger import NO_TESTS, ledger_of, step
from tests.python.publishing import FIRST_DAY, SECOND_DAY, run
from tests.python.reference.build import PROJECT
from tests.python.replay.nights import Warehouse


def test_ledger_survives_the_loss_of_the_build_file(first_night, tmp_path) -> None:
    site = first_night.site.copied(tmp_path / "site")
    published = ledger_of(site.published)
    site.database.unlink()
    code, output = run(site, SECOND_DAY, script="restore_ledger")
    assert (code, f"Restored {len(published)} rows" in output) == (0, True), output
    lost = Warehouse(tmp_path / "work", PROJECT, site.raw)
    lost.work.mkdir()
    site.database.rename(lost.database)
    night = step(lost, SECOND_DAY, "build", *NO_TESTS)
    assert night.before == published
    night.assert_old_rows_are_untouched()
    # It goes on where it stopped: the new day alone, in time, and nothing is revised.
    assert {row["health_date"] for row in night.appended} == {SECOND_DAY}
    assert {row["revised_reason"] for row in night.appended} == {None}
    assert FIRST_DAY + timedelta(days=1) == SECOND_DAY


def test_ledger_that_is_there_is_not_touched(first_night, tmp_path) -> None:
    site = first_night.site.copied(tmp_path / "site")
    before = ledger_of(site.database)
    code, output = run(site, SECOND_DAY, script="restore_ledger")
    assert (code, "has a ledger already" in output) == (2, True), output
    assert ledger_of(site.database) == before


def test_file_without_a_ledger_is_refused(tmp_path) -> None:
    other = tmp_path / "other.duckdb"
    with pytest.raises(RestoreError, match="no published file"):
        restore(other, tmp_path / "build.duckdb")
    with duckdb.connect(str(other)) as connection:
        connection.execute("create table mine as select 1 as x")
    with pytest.raises(RestoreError, match="holds no"):
        restore(other, tmp_path / "build.duckdb")
    assert not (tmp_path / "build.duckdb").exists()
