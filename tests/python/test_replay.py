"""After any sequence of nights every mart equals a full refresh of the same raw files.

CUSTOMER_HEALTH_SOAK=1: 60 nights of 5 seed numbers instead of 15 nights of one.
CUSTOMER_HEALTH_REPLAY_NIGHTS, CUSTOMER_HEALTH_REPLAY_SEEDS: other numbers of either.
CUSTOMER_HEALTH_REPLAY_FIRST_SEED: the first seed number (default 0).
What happens night by night goes to logs/replay_<seed>.log.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import pytest

from scripts.dbt_runner import ROOT
from tests.python.replay.comparison import compare_warehouses
from tests.python.replay.modes import WAYS
from tests.python.replay.plan import SET_LENGTH
from tests.python.replay.replay import SMALL_NIGHTS, Replay, Settings
from tests.python.replay.simulator import EXPECTED

IS_SOAK = os.environ.get("CUSTOMER_HEALTH_SOAK") == "1"
NIGHTS = int(os.environ.get("CUSTOMER_HEALTH_REPLAY_NIGHTS", "60" if IS_SOAK else "15"))
FIRST_SEED = int(os.environ.get("CUSTOMER_HEALTH_REPLAY_FIRST_SEED", "0"))
SEEDS = int(os.environ.get("CUSTOMER_HEALTH_REPLAY_SEEDS", "5" if IS_SOAK else "1"))
ACCOUNTS = 30
# They list what is open on the as-of date: with thirty accounts it may be nothing.
OPEN_TODAY = {"fct_opportunities"} if NIGHTS > SMALL_NIGHTS else set()
# A long replay has one way of delivery: not all of them can bring these.
OF_SOME_WAYS = {"moved_version", "moved_row", "deleted_winner"}
LEAST_SCORED_DAYS = 1000  # a replay of nothing would be equal too


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SEEDS))
def test_nights_equal_a_full_refresh(seed: int, tmp_path: Path) -> None:
    """Exactly, whatever was late, corrected, deleted, interrupted or reconfigured."""
    log = ROOT / "logs" / f"replay_{seed}.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("w", buffering=1) as diary:
        replay = Replay(
            tmp_path / "replay",
            Settings(seed, NIGHTS, ACCOUNTS),
            say=lambda text: print(text, file=diary),
        )
        replay.run()
    assert_everything_happened(replay)
    assert_there_was_something_to_compare(replay)
    assert_a_stale_row_is_found(replay)
    shutil.rmtree(replay.folder)


def assert_everything_happened(replay: Replay) -> None:
    """No kind of happening has silently stopped to occur."""
    counts = replay.journal.counts()
    assert "tests_run" in counts
    if NIGHTS >= SET_LENGTH:
        expected = EXPECTED | {"killed", "seeds_changed"}
        assert expected - (OF_SOME_WAYS if NIGHTS > SMALL_NIGHTS else set()) <= set(
            counts
        )
    if SET_LENGTH <= NIGHTS <= SMALL_NIGHTS:
        modes = replay.simulator.modes.values()
        assert {(mode.loaded_at, mode.correction) for mode in modes} == set(WAYS)


def assert_there_was_something_to_compare(replay: Replay) -> None:
    """Every mart has rows (but what lists open things), and many days are scored."""
    with duckdb.connect(str(replay.nightly.database), read_only=True) as connection:
        marts = connection.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'main'"
        ).fetchall()
        assert len(marts) >= 15
        for (mart,) in marts:
            rows = connection.execute(f"select count(*) from main.{mart}").fetchone()[0]
            assert rows > 0 or mart in OPEN_TODAY, mart
        scored = connection.execute(
            "select count(score) from main.fct_account_health_daily"
        ).fetchone()[0]
    assert scored > LEAST_SCORED_DAYS


def assert_a_stale_row_is_found(replay: Replay) -> None:
    """The comparison would have seen one stale, one dead and one doubled row."""
    stale = replay.folder / "stale.duckdb"
    shutil.copy(replay.nightly.database, stale)
    mart, other = "fct_account_health_daily", "fct_health_trends_weekly"
    with duckdb.connect(str(stale)) as connection:
        key = connection.execute(
            f"select account_id, health_date from main.{mart}"
            " where score is not null order by all limit 1"
        ).fetchone()
        connection.execute(
            f"update main.{mart} set score = score + 0.000001"
            " where account_id = ? and health_date = ?",
            key,
        )
        connection.execute(
            f"insert into main.{other} select * from main.{other} order by all limit 1"
        )
    found = compare_warehouses(stale, replay.full.database)
    assert [difference.mart for difference in found] == [mart, other]
    text = replay.explained(replay.plan[-1], found)
    assert key[0] in text and "score: " in text and "seed" in text
    assert (found[1].only_replay, found[1].only_full) == (1, 0)
