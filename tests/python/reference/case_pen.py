"""What the writers of a random case draw with: days, times, choices."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

DAY = timedelta(days=1)
Row = dict[str, object]
At = Callable[..., str | None]


class Pen:
    """Draws days and times for the rows of one case."""

    def __init__(self, rng: random.Random, as_of: date, span: int, at: At) -> None:
        self.rng, self.as_of, self.span, self._at = rng, as_of, span, at

    def beside(self, name: str) -> Pen:
        """A pen that draws on its own: what it writes moves no other draw of the case."""
        rng = random.Random(f"{self.as_of} {name}")
        return Pen(rng, self.as_of, self.span, self._at)

    def day(self, life, most_back: int | None = None) -> date:
        """A day between a little before the account's start and the as-of date."""
        back = min((self.as_of - life.begin).days + 10, self.span + 20)
        if most_back is not None:
            back = min(back, most_back)
        return self.as_of - DAY * self.rng.randint(0, max(back, 1))

    def at(self, day: date | None) -> str | None:
        """A time on that day."""
        return self._at(self.rng, day)

    def maybe(self, share: float) -> bool:
        """True in that share of draws."""
        return self.rng.random() < share

    def later(self, day: date, most: int, share: float = 1.0) -> str | None:
        """A time 1..most days after a day, or None."""
        if not self.maybe(share):
            return None
        return self.at(day + DAY * self.rng.randint(1, most))

    def pick(self, *values):
        """One of the values."""
        return self.rng.choice(values)
