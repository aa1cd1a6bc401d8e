"""What happened in a replay, night by night: for the assertion message and for coverage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Entry:
    """One happening: its night, the day it was, its kind and whom it concerned."""

    night: int
    day: date
    kind: str
    table: str
    account: str
    text: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.table, self.account) if part)
        return f"night {self.night:>2} ({self.day}) {self.kind}: {place} {self.text}"


class Journal:
    """The entries of one replay in the order in which they happened."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.night = 0
        self.day = date.min

    def open(self, night: int, day: date) -> None:
        """Further entries belong to this night; day is the last one that has passed."""
        self.night, self.day = night, day

    def add(
        self, kind: str, text: str = "", table: str = "", account: object = ""
    ) -> None:
        """Note a happening. account: one id, or several parted by blanks."""
        self.entries.append(
            Entry(self.night, self.day, kind, table, str(account or ""), text)
        )

    def counts(self) -> Counter[str]:
        """How often every kind happened."""
        return Counter(entry.kind for entry in self.entries)

    def of_account(self, account: str) -> list[Entry]:
        """The entries that name an account."""
        return [entry for entry in self.entries if account in entry.account.split()]

    def of_night(self, night: int) -> list[Entry]:
        """The entries of one night."""
        return [entry for entry in self.entries if entry.night == night]
