"""A replay: nights of deliveries and builds, now and then compared with a full refresh."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.python.dbt_here import NightError
from tests.python.ledger import Step, key_of, ledger_of, rows_of
from tests.python.replay.comparison import Difference, compare_warehouses
from tests.python.replay.journal import Entry, Journal
from tests.python.replay.modes import WAYS
from tests.python.replay.nights import Warehouse
from tests.python.replay.plan import Night, make_plan
from tests.python.replay.seed_changes import CHANGES, change_project, new_project
from tests.python.replay.simulator import Simulator

FIRST_END = date(2025, 3, 31)
SMALL_NIGHTS = 20  # up to so many nights the ways of delivery differ per table
SHOWN_MARTS = 4
SHOWN_ACCOUNTS = 2
SHOWN_ENTRIES = 15
Say = Callable[[str], None]


# A killed build may have published days that the next one restates; an older as-of date
# publishes nothing.
KINDS_WITHOUT_REVISIONS = ("interrupted", "backdated")


class ReplayDifferenceError(AssertionError):
    """After some night a mart is not what a full refresh of the same raw folder gives."""


@dataclass(frozen=True)
class Settings:
    """One replay. span: days of history at the end."""

    seed: int
    nights: int = 15
    accounts: int = 30
    span: int = 240


class Replay:
    """The folders, the simulator and the two warehouses of one replay."""

    def __init__(self, folder: Path, settings: Settings, say: Say = print) -> None:
        self.folder, self.settings, self.say = folder, settings, say
        # Dice of its own: kills and seeds do not change what is delivered.
        self.rng = random.Random(f"nights {settings.seed}")
        end = FIRST_END + timedelta(days=self.rng.randint(0, 250))
        self.plan = make_plan(self.rng, settings.nights, end)
        is_small = settings.nights <= SMALL_NIGHTS
        self.simulator = Simulator(
            folder / "raw",
            settings.seed,
            self.plan,
            settings.accounts,
            settings.span,
            way=None if is_small else WAYS[settings.seed % len(WAYS)],
        )
        self.compared = -1  # the last night that was found equal
        self.project = new_project(folder / "project")
        self.nightly = self._warehouse("nightly")
        self.full = self._warehouse("full_refresh")

    def _warehouse(self, name: str) -> Warehouse:
        return Warehouse(self.folder / name, self.project, self.folder / "raw")

    @property
    def journal(self) -> Journal:
        """What has happened so far."""
        return self.simulator.journal

    def run(self) -> None:
        """All nights. Raises ReplayDifferenceError, or NightError if a build fails."""
        for night in self.plan:
            started = time.monotonic()
            try:
                self.run_night(night)
            except NightError as problem:
                raise NightError(self._told(night, f"failed: {problem}")) from problem
            self._say_night(night, time.monotonic() - started)
            if night.is_compared:
                started = time.monotonic()
                self.compare(night)
                self.say(f"    equal, {time.monotonic() - started:.0f} s")

    def run_night(self, night: Night) -> None:
        """Deliver and build one night. Raises AssertionError if the ledger is wrong."""
        before = ledger_of(self.nightly.database)
        self.build_night(night)
        step = Step(
            night.as_of,
            before,
            ledger_of(self.nightly.database),
            {
                key_of(row): row
                for row in rows_of(
                    self.nightly.database, "from fct_account_health_daily"
                )
            },
        )
        step.assert_old_rows_are_untouched()
        if night.kind == "backdated":
            assert not step.appended, self._told(night, "an earlier day was published")
        else:
            assert not step.left_to_publish(), self._told(night, "days not published")
        if before and night.kind not in KINDS_WITHOUT_REVISIONS:
            last = max(row["health_date"] for row in before)
            revised = {
                key_of(row) for row in step.appended if row["health_date"] <= last
            }
            assert revised == step.expected_revisions(), self._told(night, "revisions")

    def build_night(self, night: Night) -> None:
        """Deliver and build one night, and whatever goes wrong on the way."""
        simulator = self.simulator
        if night.kind == "interrupted":
            simulator.deliver_interrupted(night)
            self.kill_build(night)
            simulator.deliver_again(night)
        else:
            simulator.deliver(night)
        if night.kind == "raw_fault":
            self.build_on_a_fault(night)
        if night.kind in CHANGES:
            text = change_project(self.project, night.kind, self.rng, night.today)
            self.journal.add("seeds_changed", text)
        if night.with_tests:
            self.journal.add("tests_run")
        self.nightly.build(night.as_of, simulator.variables(night), night.with_tests)

    def kill_build(self, night: Night) -> None:
        """A build that does not end: of the night, of a day to come, or of one gone."""
        days = self.rng.choice([0, 0, 0, 100, -self.rng.randint(5, 40)])
        if self.settings.nights <= SMALL_NIGHTS:
            days = 0  # another day would make the next night compute everything
        as_of = night.as_of + timedelta(days=days)
        # Not to the end: what was published of a day to come stays.
        share = self.rng.uniform(0.1, 0.95 if days <= 0 else 0.85)
        allowed = {"allow_backdate": True} if days < 0 else {}
        node = self.nightly.build_killed(as_of, allowed, share)
        self.journal.add("killed", f"as of {as_of} after {node}")

    def build_on_a_fault(self, night: Night) -> None:
        """A build while usage_events is not what it should be, which then is mended.

        All of it is away, a file of another kind lies beside, or one file is away: the
        first two stop at the gate, of the last one nobody knows and the build is killed.
        """
        folder = self.simulator.raw.path
        (place,) = folder.glob("usage_events*")
        files = sorted(place.glob("*")) if place.is_dir() else [place]
        fault = self.rng.choice(["away", "beside", *(["one_away"] * (len(files) > 1))])
        hidden = self.folder / "hidden"
        wrong = place if fault == "away" else self.rng.choice(files)
        if fault == "beside":
            other = {".parquet": ".csv", ".csv": ".parquet"}[wrong.suffix]
            wrong = wrong.with_suffix(other)
            wrong.write_text("not an event\n")
        else:
            wrong.rename(hidden)
        try:
            if fault == "one_away":
                share = self.rng.uniform(0.3, 0.9)
                self.nightly.build_killed(night.as_of, {}, share)
            else:
                with contextlib.suppress(NightError):
                    self.nightly.build(night.as_of)
                    raise AssertionError("usage_events was broken, the build was not")
        finally:
            if fault == "beside":
                wrong.unlink()
            else:
                hidden.rename(wrong)
        self.journal.add("raw_fault", f"{fault}: {wrong.name}")

    def compare(self, night: Night) -> None:
        """Build the same raw folder from nothing and compare every mart."""
        self.full.build(night.as_of, is_full=True)
        found = compare_warehouses(self.nightly.database, self.full.database)
        if found:
            raise ReplayDifferenceError(self.explained(night, found))
        self.compared = night.number

    def explained(self, night: Night, found: list[Difference]) -> str:
        """The differences, the life of the accounts in them, and how to see it again."""
        lines = [
            f"{len(found)} marts are not what a full refresh gives:",
            *(str(difference) for difference in found[:SHOWN_MARTS]),
            *(f"{difference.mart} too" for difference in found[SHOWN_MARTS:]),
        ]
        accounts = [name for difference in found for name in difference.accounts]
        for account in list(dict.fromkeys(accounts))[:SHOWN_ACCOUNTS]:
            lines.append(f"What happened to {account}:")
            entries = self.journal.of_account(account)[-SHOWN_ENTRIES:]
            lines += [f"    {entry}" for entry in entries] or ["    nothing"]
        lines.append("What happened to tables and builds since the last comparison:")
        lines += [f"    {entry}" for entry in self._entries_of_all()]
        return self._told(night, "\n".join(lines))

    def _entries_of_all(self) -> list[Entry]:
        """The entries of earlier nights that concern no single account."""
        return [
            entry
            for entry in self.journal.entries
            if self.compared < entry.night < self.journal.night
            and not entry.account
            and entry.kind != "arrival"
        ]

    def _told(self, night: Night, text: str) -> str:
        """A problem of a night with what happened then and how to see it again."""
        settings = self.settings
        lines = [
            f"Night {night.number} ({night.kind}, as of {night.as_of},"
            f" seed {settings.seed}): {text}",
            "What happened that night:",
            *(f"    {entry}" for entry in self.journal.of_night(night.number)),
            f"Raw folder and warehouses: {self.folder}",
            f"Again: python -m tests.python.replay --seed {settings.seed}"
            f" --nights {settings.nights} --accounts {settings.accounts}",
        ]
        return "\n".join(lines)

    def _say_night(self, night: Night, seconds: float) -> None:
        entries = self.journal.of_night(night.number)
        self.say(
            f"night {night.number:>2} {night.kind:<14} as of {night.as_of},"
            f" {len(entries)} entries, {seconds:.0f} s"
        )
