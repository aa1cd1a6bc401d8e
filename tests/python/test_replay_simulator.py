"""The simulator of the replay: the same for a seed, and what it says is in the files."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.python.reference.build import PROJECT
from tests.python.reference.case_dirt import COLUMNS, parsed
from tests.python.reference.case_seeds import Seeds
from tests.python.replay.folder import RawFolder
from tests.python.replay.happenings import HAPPENINGS, SEQUELS
from tests.python.replay.modes import WAYS
from tests.python.replay.plan import HEALING, SPECIAL, Night, make_plan
from tests.python.replay.seed_changes import CHANGES
from tests.python.replay.simulator import EXPECTED, Simulator
from tests.python.replay.world import own_day

END = date(2025, 6, 30)
NIGHTS = 15


def simulator(folder: Path, seed: int = 1, nights: int = NIGHTS) -> Simulator:
    """A simulator of which no night was delivered."""
    plan = make_plan(random.Random(seed), nights, END)
    return Simulator(folder, seed, plan, accounts=30, span=120)


def deliver(found: Simulator, night: Night) -> None:
    """Deliver a night; an interrupted one in both parts."""
    if night.kind == "interrupted":
        found.deliver_interrupted(night)
        found.deliver_again(night)
    else:
        found.deliver(night)


def contents(folder: Path) -> dict[str, object]:
    """{file: its text, or its rows where it is Parquet}."""
    return {
        str(path.relative_to(folder)): path.read_text()
        if path.suffix == ".csv"
        else duckdb.execute(f"from '{path}'").fetchall()
        for path in sorted(folder.rglob("*.*"))
    }


def times(folder: Path) -> dict[str, int]:
    """{file: when it was written, ns}."""
    return {
        str(path.relative_to(folder)): path.stat().st_mtime_ns
        for path in sorted(folder.rglob("*.*"))
    }


@pytest.fixture(scope="module")
def replayed(tmp_path_factory) -> Simulator:
    """A simulator that delivered all its nights."""
    found = simulator(tmp_path_factory.mktemp("replayed") / "raw")
    for night in found.plan:
        deliver(found, night)
    return found


def test_a_seed_gives_the_same_nights(tmp_path, replayed) -> None:
    again = simulator(tmp_path / "raw")
    for night in again.plan:
        deliver(again, night)
    assert again.journal.entries == replayed.journal.entries
    assert contents(again.raw.path) == contents(replayed.raw.path)


def test_another_seed_gives_other_nights(tmp_path, replayed) -> None:
    other = simulator(tmp_path / "raw", seed=2)
    deliver(other, other.plan[0])
    assert other.modes != replayed.modes


def test_every_raw_table_has_rows_at_the_end(replayed) -> None:
    for table in COLUMNS:
        place = replayed.raw.path / table
        files = list(place.glob("*")) or list(replayed.raw.path.glob(f"{table}.*"))
        rows = sum(_rows_of(file) for file in files)
        assert rows == len(replayed.deliveries.stored[table]) > 0, table


def _rows_of(file: Path) -> int:
    if file.suffix == ".csv":
        with file.open(newline="") as handle:
            return sum(1 for _ in csv.reader(handle)) - 1
    return duckdb.execute(f"select count(*) from '{file}'").fetchone()[0]


@pytest.mark.parametrize("seed", range(8))
def test_everything_happens_in_a_small_replay(tmp_path, monkeypatch, seed) -> None:
    monkeypatch.setattr(RawFolder, "write", lambda *_: [])
    found = simulator(tmp_path / "raw", seed)
    for night in found.plan:
        deliver(found, night)
    assert not EXPECTED - set(found.journal.counts())
    assert not found.undone
    assert not found.deliveries.promises
    ways = {(mode.loaded_at, mode.correction) for mode in found.modes.values()}
    assert ways == set(WAYS)


@pytest.mark.parametrize("nights", [2, 3, 15, 16, 60])
@pytest.mark.parametrize("seed", range(5))
def test_a_plan_is_as_long_as_asked_and_ends_on_its_day(seed, nights) -> None:
    plan = make_plan(random.Random(seed), nights, END)
    assert len(plan) == nights
    assert plan[-1].today == plan[-1].as_of == END
    assert plan[-1].is_compared
    days = [night.today for night in plan]
    assert days == sorted(days)
    if nights >= 15:
        assert set(SPECIAL) <= {night.kind for night in plan}
    for before, night in zip(plan, plan[1:], strict=False):
        if night.as_of < before.as_of:
            assert night.kind == "backdated"
        if night.kind in HEALING and before.kind not in HEALING:
            assert before.is_compared


def test_a_plan_of_one_night_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        make_plan(random.Random(1), 1, END)


def ready(folder: Path, name: str, is_done: Callable[[Simulator], bool]) -> Simulator:
    """A simulator some nights on in which the happening was possible and is done."""
    for seed in range(20):
        found = simulator(folder / str(seed), seed)
        found.dealt = {night.number: [] for night in found.plan}
        found.change(found.plan[0])
        found.change(found.plan[1])
        found.deliveries.absent.clear()
        found.raw.write(found.deliveries)
        if is_done(found):
            return found
    raise AssertionError(f"{name} was not possible with any of 20 seeds")


@pytest.mark.parametrize("name", sorted(HAPPENINGS))
def test_a_happening_is_seen_in_the_files(tmp_path, name) -> None:
    """Files differ after it, by content or, where nothing but the order changed, time."""
    before: dict[str, object] = {}

    def is_done(found: Simulator) -> bool:
        before["contents"] = contents(found.raw.path)
        before["times"] = times(found.raw.path)
        return HAPPENINGS[name](found.deliveries)

    found = ready(tmp_path, name, is_done)
    changed = found.raw.write(found.deliveries)
    assert changed
    assert times(found.raw.path) != before["times"]
    assert name in found.journal.counts()
    if name != "file_rewritten":
        assert contents(found.raw.path) != before["contents"]


@pytest.mark.parametrize("name", sorted(SEQUELS))
def test_a_sequel_follows(tmp_path, monkeypatch, name) -> None:
    monkeypatch.setattr(RawFolder, "write", lambda *_: [])
    found = ready(tmp_path, name, lambda one: HAPPENINGS[name](one.deliveries))
    for night in found.plan[2:]:
        deliver(found, night)
    assert SEQUELS[name] in found.journal.counts()


def test_a_vanished_account_is_nowhere_and_comes_back_as_it_was(tmp_path) -> None:
    found = simulator(tmp_path / "raw")
    found.deliver(found.plan[0])
    deliveries = found.deliveries

    def rows_of(account: str) -> list[str]:
        return sorted(
            f"{table} {row.values}"
            for table in deliveries.stored
            for row in deliveries.of_account(table, account)
        )

    before = {account: rows_of(account) for account in deliveries.accounts}
    assert HAPPENINGS["account_vanished"](deliveries)
    account = found.journal.entries[-1].account
    assert before[account] and not rows_of(account)
    deliveries.night = NIGHTS - 1
    deliveries.keep_promises()
    assert rows_of(account) == before[account]


def test_an_outage_is_dark_until_the_days_come_back(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(RawFolder, "write", lambda *_: [])
    found = simulator(tmp_path)
    found.dealt = {night.number: [] for night in found.plan}
    found.change(found.plan[0])
    monkeypatch.setattr("tests.python.replay.simulator.EXTRAS", 0)
    assert HAPPENINGS["usage_outage"](found.deliveries)
    first, last = map(date.fromisoformat, found.journal.entries[-1].text.split(" to "))
    assert (last - first).days >= 4
    usage = found.deliveries.stored["usage_events"]

    def dark_events() -> int:
        days = [own_day("usage_events", row.values) for row in usage]
        return sum(day is not None and first <= day <= last for day in days)

    for night in found.plan[1:]:
        if night.kind == "interrupted":
            continue
        found.change(night)
        if "usage_backfilled" in found.journal.counts():
            break
        assert not dark_events()
    assert dark_events() > 5


def test_a_same_night_again_touches_no_file(tmp_path) -> None:
    found = simulator(tmp_path / "raw")
    found.deliver(found.plan[0])
    before = times(found.raw.path)
    again = Night(1, "rerun_same", found.plan[0].today, found.plan[0].as_of)
    assert found.deliver(again) == []
    assert times(found.raw.path) == before


def test_old_deliveries_of_a_folder_stay_untouched(tmp_path) -> None:
    found = simulator(tmp_path / "raw")
    found.dealt = {night.number: [] for night in found.plan}
    found.deliver(found.plan[0])
    before = times(found.raw.path)
    deliveries = found.deliveries
    deliveries.night, deliveries.today = 1, deliveries.today + timedelta(days=3)
    deliveries.arrive()
    changed = found.raw.write(deliveries)
    usage = [path.name for path in changed if path.parent.name == "usage_events"]
    assert len(usage) == 1 and usage[0].startswith("delivery_005.")
    old = [name for name in before if name.startswith("usage_events")]
    assert {name: times(found.raw.path)[name] for name in old} == {
        name: before[name] for name in old
    }


def test_an_interrupted_night_takes_changes_back(tmp_path) -> None:
    found = simulator(tmp_path / "raw")
    night = next(night for night in found.plan if night.kind == "interrupted")
    for earlier in found.plan[: night.number]:
        deliver(found, earlier)
    found.deliver_interrupted(night)
    killed = contents(found.raw.path)
    found.dealt[night.number] = []
    found.deliver_again(night)
    reverted = [one for one in found.journal.entries if one.kind == "reverted"]
    assert reverted[-1].text
    assert contents(found.raw.path) != killed


def test_no_row_of_the_day_comes_before_its_day_but_those_said_to(replayed) -> None:
    """Usage events of the future in the last folder were delivered as such."""
    last = replayed.plan[-1].today
    early = [
        row.values["event_id"]
        for row in replayed.deliveries.stored["usage_events"]
        if (moment := parsed(row.values["event_at"])) and moment.date() > last
    ]
    said = " ".join(entry.text for entry in replayed.journal.entries)
    assert all(str(event).split("_")[0] in said for event in early)


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_a_change_of_seeds_is_a_change(kind) -> None:
    seeds = Seeds(PROJECT / "seeds" / "health_model")
    before = {name: [dict(row) for row in rows] for name, rows in seeds.tables.items()}
    for number in range(3):
        CHANGES[kind](random.Random(number), seeds, END)
    assert seeds.tables != before
    standard = [
        row for row in before["health_curves"] if row["model_version"] == "standard"
    ]
    assert standard == seeds.of("health_curves", model_version="standard")
