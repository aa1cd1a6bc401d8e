"""Feed outages: dark days of a watched table, as they are known on each day.

Written from scoring 3. A day's verdict uses only rows up to that day, so a run of silence
becomes dark on the day it grows longer than max_feed_lag_days, and then all of its days are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta

CARRY_DAYS = 28
DAY = timedelta(days=1)


class Feed:
    """Silence of one table. `row_dates`: dates on which anybody has an accepted row."""

    def __init__(self, row_dates: Iterable[date], max_lag_days: int) -> None:
        self.dates = sorted(set(row_dates))
        self.lag = max_lag_days
        self._stale: dict[tuple[date, int | None], bool] = {}

    def silence(self, day: date) -> int:
        """Days without a row up to and including `day`; 0 before the first row."""
        position = bisect_right(self.dates, day)
        return (day - self.dates[position - 1]).days if position else 0

    def in_dark_run(self, day: date) -> bool:
        """Whether `day` lies in a dark run, judged on that day."""
        return self.silence(day) > self.lag

    def dark_days(self, day: date, window_days: int) -> int:
        """Dark days in the last `window_days` at `day`, judged on that day."""
        start = day - DAY * (window_days - 1)
        position = bisect_right(self.dates, day)
        known = self.dates[:position]
        total = 0
        ends = known[1:] + ([day + DAY] if known else [])
        for index in range(len(known) - 1, -1, -1):
            first, last = known[index] + DAY, ends[index] - DAY
            if last < start:
                break
            if (last - first).days + 1 > self.lag:
                total += (last - max(first, start)).days + 1
        return total

    def is_stale(self, day: date, window_days: int | None) -> bool:
        """In a dark run, or more than a quarter of the window is dark."""
        key = (day, window_days)
        if key not in self._stale:
            stale = self.in_dark_run(day)
            if not stale and window_days is not None:
                stale = self.dark_days(day, window_days) * 4 > window_days
            self._stale[key] = stale
        return self._stale[key]

    def last_fresh(self, day: date, window_days: int | None) -> date | None:
        """F(D): the last day before `day` that was not stale; None before the first row."""
        if not self.dates:
            return None
        before = day - DAY
        while before >= self.dates[0]:
            if not self.is_stale(before, window_days):
                return before
            before -= DAY
        return before

    def carry_limit(self, day: date, window_days: int | None) -> int:
        """Greatest D - F that still carries: 28 days plus the dark days of the window."""
        return CARRY_DAYS + (self.dark_days(day, window_days) if window_days else 0)
