"""The raw folder as it lies night after night, and the changes that can be made to it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.python.reference.cases import at
from tests.python.replay.journal import Journal
from tests.python.replay.modes import TableMode
from tests.python.replay.world import DAY, KEYS, Row, World, own_day

FIRST_DELIVERIES = 4  # files the history of a folder table lies in at first
LATE_SHARE = 0.01  # of the rows of the history, held back for a later night


@dataclass(eq=False)
class Stored:
    """A version of a row as it lies in the raw folder, in the file of a delivery.

    values is never changed, only replaced: snapshots share it.
    """

    values: Row
    delivery: int


# {table: its rows, each with the values and the delivery it had}.
Snapshot = dict[str, list[tuple[Stored, Row, int]]]


@dataclass(eq=False)
class Waiting:
    """A row that has not arrived: the first day whose night brings it."""

    table: str
    values: Row
    arrives: date
    is_late: bool = False


class Deliveries:
    """The rows in the raw folder (`stored`) and those still to come (`waiting`).

    today: the last day that has passed; the deliveries of a night come on the next morning.
    absent: optional tables that have no file at present.
    """

    def __init__(
        self,
        rng: random.Random,
        world: World,
        modes: dict[str, TableMode],
        journal: Journal,
        days: list[date],
    ) -> None:
        self.rng, self.modes, self.journal = rng, modes, journal
        self.accounts = list(world.accounts)
        self.days = days
        self.night, self.today = 0, days[0]
        self.stored: dict[str, list[Stored]] = {table: [] for table in world.tables}
        self.waiting: list[Waiting] = []
        self.absent: set[str] = set()
        self.touched: set[tuple[str, int]] = set()
        self.promises: list[tuple[int, Callable[[Deliveries], bool]]] = []
        self._serial = 0
        for table, rows in world.tables.items():
            for row in rows:
                self._plan(table, row)

    def _plan(self, table: str, row: Row) -> None:
        """Put a row into the first folder or let it wait for its day, or longer."""
        day, rng = own_day(table, row), self.rng
        is_late = rng.random() < LATE_SHARE and len(self.days) > 1
        if is_late:
            night = rng.randint(1, len(self.days) - 1)
            arrives = self.days[night]
            if day is None or day < arrives:
                self.waiting.append(Waiting(table, row, arrives, day is not None))
                return
        if day is None or day <= self.days[0] or table == "accounts":
            self.store(table, row, rng.randrange(FIRST_DELIVERIES))
        else:
            self.waiting.append(Waiting(table, row, day))

    def store(self, table: str, values: Row, delivery: int | None = None) -> Stored:
        """Lay a version of a row into the folder, by default into tonight's file."""
        number = FIRST_DELIVERIES + self.night if delivery is None else delivery
        stored = Stored(self._stamped(table, values, delivery is None), number)
        self.stored[table].append(stored)
        return stored

    def _stamped(self, table: str, values: Row, is_now: bool) -> Row:
        """The row with the loaded_at its table's mode gives it."""
        mode, loaded = self.modes[table].loaded_at, values.get("loaded_at")
        if is_now or loaded is None:
            moment = self.today + DAY if is_now else own_day(table, values)
            moment = moment or self.days[0]
            loaded = f"{moment} 0{self.rng.randint(0, 9)}:{self.rng.randint(10, 59)}:00"
        if mode == "none" or mode == "mixed" and self.rng.random() < 0.4:
            loaded = None
        return values | {"loaded_at": loaded}

    def correct(self, table: str, stored: Stored, **changes: object) -> Stored:
        """Deliver a new version of a row: in place or beside the old one."""
        values = stored.values | changes
        if self.modes[table].correction == "appended":
            return self.store(table, values)
        stored.values = self._stamped(table, values, True)
        return stored

    def remove(self, table: str, stored: Stored) -> None:
        """Delete a version of a row."""
        self.stored[table].remove(stored)

    def rewrite(self, table: str, delivery: int) -> None:
        """Write a file again with its rows in another order."""
        rows = [row for row in self.stored[table] if row.delivery == delivery]
        others = [row for row in self.stored[table] if row.delivery != delivery]
        self.rng.shuffle(rows)
        self.stored[table] = others + rows
        self.touched.add((table, delivery))

    def find(
        self, table: str, is_wanted: Callable[[Row], object] = lambda row: True
    ) -> Stored | None:
        """A random version of a row that is wanted; None if there is none."""
        found = [row for row in self.stored[table] if is_wanted(row.values)]
        return self.rng.choice(found) if found else None

    def of_account(self, table: str, account: str) -> list[Stored]:
        """The rows of an account in a table."""
        return [
            row for row in self.stored[table] if row.values.get("account_id") == account
        ]

    def versions(self, table: str) -> dict[tuple, list[Stored]]:
        """{key: its versions} of the rows whose key is there."""
        found: dict[tuple, list[Stored]] = {}
        for row in self.stored[table]:
            key = tuple(row.values.get(column) for column in KEYS[table])
            if all(key):
                found.setdefault(key, []).append(row)
        return found

    def present(self, tables: Iterable[str], least: int = 1) -> list[str]:
        """Those of the tables that have files and at least so many rows."""
        return [
            table
            for table in tables
            if table not in self.absent and len(self.stored[table]) >= least
        ]

    def known_accounts(self) -> list[str]:
        """Accounts that stand in `accounts`, but for those that aliases lead to or from."""
        tied = {
            row.values.get(column)
            for row in self.stored["account_aliases"]
            for column in ("account_id", "old_account_id")
        }
        known = {row.values.get("account_id") for row in self.stored["accounts"]}
        return [name for name in self.accounts if name in known - tied]

    def at(self, day: date, least_hour: int = 0) -> str:
        """A written time on a day."""
        return str(at(self.rng, day, least_hour))

    def recent(self, most: int = 40, least: int = 0) -> date:
        """A day least..most days ago."""
        return self.today - timedelta(days=self.rng.randint(least, most))

    def serial(self) -> int:
        """A number that was not given before, for new keys."""
        self._serial += 1
        return self._serial

    def promise(self, nights: int, happening: Callable[[Deliveries], bool]) -> None:
        """Let something happen so many nights from now (again later if it cannot)."""
        self.promises.append((self.night + nights, happening))

    def arrive(self) -> None:
        """Store what has its day by today: on time, late or very late."""
        due = [row for row in self.waiting if row.arrives <= self.today]
        self.waiting = [row for row in self.waiting if row.arrives > self.today]
        for row in due:
            self.store(row.table, row.values)
            day = own_day(row.table, row.values)
            age = (self.today - day).days if day else 0
            if row.is_late and age:
                self.journal.add(
                    "very_late_row" if age > 60 else "late_row",
                    f"of {day}, {age} days late",
                    row.table,
                    row.values.get("account_id"),
                )
        self.journal.add("arrival", f"{len(due)} rows")

    def keep_promises(self) -> None:
        """Let happen what was promised for tonight or before."""
        due = [one for one in self.promises if one[0] <= self.night]
        self.promises = [one for one in self.promises if one[0] > self.night]
        for _, happening in due:
            if not happening(self):
                self.promises.append((self.night + 1, happening))

    def snapshot(self) -> Snapshot:
        """The rows in the folder as they are now."""
        return {
            table: [(row, row.values, row.delivery) for row in rows]
            for table, rows in self.stored.items()
        }

    def revert(self, before: Snapshot, tables: Iterable[str]) -> None:
        """Take the changes of these tables since a snapshot back."""
        for table in tables:
            for row, values, delivery in before[table]:
                row.values, row.delivery = values, delivery
            self.stored[table] = [row for row, _, _ in before[table]]
