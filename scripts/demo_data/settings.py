"""The arguments of one run and the dates that follow from them."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

EVENTS_PER_ACCOUNT = 2_000
OUTAGE_DAYS = 5
OUTAGE_DAYS_BEFORE_END = 133
MARKER_NAME = "_demo_data.json"


@dataclass(frozen=True)
class Settings:
    """Arguments of the generator; the same values give the same bytes.

    events is the number of usage events aimed at (None: 2,000 an account).
    """

    out: Path
    accounts: int = 400
    months: int = 18
    end_date: date = date(2026, 6, 30)
    seed: int = 7
    events: int | None = None
    signal: bool = True
    clean: bool = False
    threads: int | None = None

    @property
    def target_events(self) -> int:
        """Number of usage events aimed at."""
        if self.events is None:
            return self.accounts * EVENTS_PER_ACCOUNT
        return self.events

    @property
    def first_day(self) -> date:
        """First day with usage: the day after end_date, months earlier."""
        return month_starts(self)[0]

    @property
    def outage_start(self) -> date:
        """First of the five days on which no usage event of anybody arrived."""
        return self.end_date - timedelta(days=OUTAGE_DAYS_BEFORE_END)


def month_starts(settings: Settings) -> list[date]:
    """First days of the months of the data, oldest first; the last ends on end_date."""
    following = settings.end_date + timedelta(days=1)
    starts = []
    for back in range(settings.months, 0, -1):
        month_number = following.year * 12 + following.month - 1 - back
        year, month = divmod(month_number, 12)
        starts.append(date(year, month + 1, min(following.day, 28)))
    return starts
