"""Delivers the nights of a plan: what arrives, what happens, what comes and goes."""

from __future__ import annotations

import random
from pathlib import Path

from tests.python.reference.cases import OPTIONAL

# Imported for the happenings they register.
from tests.python.replay import (  # noqa: F401
    happenings_accounts,
    happenings_facts,
    happenings_rows,
)
from tests.python.replay.deliveries import Deliveries
from tests.python.replay.folder import RawFolder
from tests.python.replay.happenings import HAPPENINGS, SEQUELS
from tests.python.replay.journal import Journal
from tests.python.replay.modes import Way, draw_modes
from tests.python.replay.plan import SET_LENGTH, SPECIAL, Night
from tests.python.replay.world import make_world

# Aliases stay: without them a merge would be invisible.
MAY_BE_ABSENT = tuple(table for table in OPTIONAL if table != "account_aliases")
ABSENT_AT_FIRST = 2
EXTRAS = 3  # happenings a night beyond the dealt ones, at most
OF_INTERRUPTED = 8  # happenings before the night that is killed
# Nights at the end that begin nothing which ends some nights later.
NIGHTS_FOR_SEQUELS = 6
# Every kind of entry that a replay of SET_LENGTH nights or more must have.
EXPECTED = (
    set(HAPPENINGS)
    | set(SEQUELS.values())
    | set(SPECIAL)
    | {"arrival", "late_row", "very_late_row", "reverted"}
    | {"table_absent", "table_arrived", "table_gone", "table_returned"}
)


class Simulator:
    """The raw folder of a replay, delivered night by night from one seed number.

    span: days of history at the end. way: of all tables; None: ways differ per table.
    """

    def __init__(
        self,
        folder: Path,
        seed: int,
        plan: list[Night],
        accounts: int,
        span: int = 240,
        way: Way | None = None,
    ) -> None:
        self.rng = rng = random.Random(f"replay {seed}")
        self.plan, self.journal = plan, Journal()
        self.modes = draw_modes(rng, way)
        world = make_world(rng, accounts, plan[-1].today, span)
        days = [night.today for night in plan]
        self.deliveries = Deliveries(rng, world, dict(self.modes), self.journal, days)
        self.raw = RawFolder(folder)
        self.missing = ""
        self.undone: list[str] = []
        self.arriving = self._draw_absent()
        self.dealt = self._deal()

    def _draw_absent(self) -> dict[str, int]:
        """{optional table that is absent at first: the night it arrives}."""
        tables = self.rng.sample(MAY_BE_ABSENT, k=ABSENT_AT_FIRST)
        self.deliveries.absent |= set(tables)
        latest = max(1, min(8, len(self.plan) - NIGHTS_FOR_SEQUELS))
        return {table: self.rng.randint(1, latest) for table in tables}

    def _deal(self) -> dict[int, list[str]]:
        """{night: happenings}: each once per SET_LENGTH nights, sequels not too late."""
        dealt: dict[int, list[str]] = {night.number: [] for night in self.plan}
        open_nights = [
            night.number for night in self.plan[1:] if night.kind != "rerun_same"
        ]
        last = len(self.plan) - 1 - NIGHTS_FOR_SEQUELS
        early = [number for number in open_nights if number <= last] or open_nights[:1]
        for _ in range(max(1, len(self.plan) // SET_LENGTH)):
            names = sorted(HAPPENINGS)
            self.rng.shuffle(names)
            for index, name in enumerate(names):
                nights = early if name in SEQUELS else open_nights
                at_random = (
                    self.rng.randrange(len(nights)) if name in SEQUELS else index
                )
                dealt[nights[at_random % len(nights)]].append(name)
        return dealt

    def deliver(self, night: Night) -> list[Path]:
        """Deliver a night and write its raw folder; the files that changed."""
        self.change(night)
        return self.raw.write(self.deliveries)

    def change(self, night: Night) -> None:
        """Let a night change the deliveries without writing files."""
        self._open(night)
        if night.kind != "rerun_same":
            self._come_and_go(night)
            self._happen(night)

    def deliver_interrupted(self, night: Night) -> None:
        """First part of an interrupted night: what the killed run reads."""
        self._open(night)
        self._come_and_go(night)
        self.before = self.deliveries.snapshot()
        self._draw_happenings(OF_INTERRUPTED)
        self.raw.write(self.deliveries)

    def deliver_again(self, night: Night) -> list[Path]:
        """Second part: half of the changes are taken back, others are made."""
        deliveries, before = self.deliveries, self.before
        now = deliveries.snapshot()
        changed = sorted(table for table in now if now[table] != before[table])
        taken_back = self.rng.sample(changed, k=(len(changed) + 1) // 2)
        deliveries.revert(before, taken_back)
        self.journal.add("reverted", ", ".join(sorted(taken_back)))
        self._happen(night)
        return self.raw.write(deliveries)

    def _open(self, night: Night) -> None:
        self.deliveries.night, self.deliveries.today = night.number, night.today
        self.journal.open(night.number, night.today)
        self.journal.add(night.kind, f"as of {night.as_of}")
        if night.number == 0:
            for table in sorted(self.deliveries.absent):
                self.journal.add("table_absent", "", table)

    def _come_and_go(self, night: Night) -> None:
        """Rows whose day has come, promises, absent and missing tables."""
        deliveries = self.deliveries
        for table, number in list(self.arriving.items()):
            if night.number >= number:
                deliveries.absent.discard(table)
                del self.arriving[table]
                self.journal.add("table_arrived", "", table)
        if self.missing:
            deliveries.absent.discard(self.missing)
            self.journal.add("table_returned", "", self.missing)
            self.missing = ""
        deliveries.arrive()
        deliveries.keep_promises()
        if night.kind == "table_missing":
            self.missing = self.rng.choice(deliveries.present(MAY_BE_ABSENT))
            deliveries.absent.add(self.missing)
            self.journal.add("table_gone", "for one night", self.missing)

    def _happen(self, night: Night) -> None:
        """The dealt happenings, those not yet possible before, and some more."""
        if night.number == 0:
            return
        names = self.undone + self.dealt[night.number]
        self.undone = [name for name in names if not HAPPENINGS[name](self.deliveries)]
        self._draw_happenings(self.rng.randint(0, EXTRAS))

    def _draw_happenings(self, count: int) -> None:
        names = sorted(set(HAPPENINGS) - set(SEQUELS))
        for name in self.rng.choices(names, k=count):
            HAPPENINGS[name](self.deliveries)

    def variables(self, night: Night) -> dict[str, object]:
        """The dbt vars a night needs."""
        found: dict[str, object] = {}
        if night.kind == "backdated":
            found["allow_backdate"] = True
        if night.kind == "table_missing":
            found["allow_missing_tables"] = [self.missing]
        return found
