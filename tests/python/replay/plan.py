"""The nights of a replay: what kind each is, its as-of date, what is compared."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

# Nights after which everything may have been computed anew: they heal what is stale, so
# they come one after another, and the night before them is compared.
HEALING = (
    "seed_candidate",
    "seed_live",
    "seed_setting",
    "backdated",
    "table_missing",
)
OTHERS = ("missed_nights", "rerun_same", "rerun_changed", "interrupted", "raw_fault")
SPECIAL = HEALING + OTHERS
SET_LENGTH = 15  # nights with every special kind once
COMPARE_EVERY = 10
SAME_DAY = ("rerun_same", "rerun_changed", "backdated")


@dataclass
class Night:
    """One night. today: the last day that has passed; as_of: what dbt is told."""

    number: int
    kind: str
    today: date
    as_of: date
    with_tests: bool = False
    is_compared: bool = False


def make_plan(rng: random.Random, nights: int, end: date) -> list[Night]:
    """So many nights, the last one with today = end.

    Small (up to 20 nights): about 3 are compared; else every tenth, the nights before
    healing ones and the last. Raises ValueError for less than 2 nights.
    """
    if nights < 2:
        raise ValueError("A replay takes at least 2 nights")
    kinds = ["first"]
    while len(kinds) < nights:
        kinds += _set_of_kinds(rng)
    kinds = kinds[: nights - 1] + ["ordinary"]
    steps = [_step(rng, kind) for kind in kinds]
    day = end - timedelta(days=sum(steps[1:]))
    plan: list[Night] = []
    for number, kind in enumerate(kinds):
        day += timedelta(days=steps[number] if number else 0)
        as_of = day
        if kind == "backdated":
            as_of = day - timedelta(days=rng.randint(3, 20))
        elif kind == "rerun_same":
            as_of = plan[-1].as_of
        plan.append(Night(number, kind, day, as_of, rng.random() < 1 / 3))
    for number in _compared(rng, kinds):
        plan[number].is_compared = True
    return plan


def _set_of_kinds(rng: random.Random) -> list[str]:
    """The kinds of a set but its first and last; the healing ones lie side by side."""
    ordinary = ["ordinary"] * (SET_LENGTH - 2 - len(SPECIAL))
    others, healing = [*OTHERS, *ordinary], list(HEALING)
    rng.shuffle(others)
    rng.shuffle(healing)
    place = rng.randint(2, len(others) - 3)
    return [*others[:place], *healing, *others[place:]]


def _step(rng: random.Random, kind: str) -> int:
    """Days from the night before."""
    if kind in SAME_DAY:
        return 0
    return rng.randint(2, 7) if kind == "missed_nights" else 1


def _compared(rng: random.Random, kinds: list[str]) -> set[int]:
    """Numbers of the nights that are compared with a full refresh."""
    last = len(kinds) - 1
    before_healing = {
        number
        for number in range(1, last)
        if kinds[number] not in HEALING and kinds[number + 1] in HEALING
    }
    found = {last} | before_healing
    if len(kinds) > 20:
        return found | set(range(COMPARE_EVERY - 1, last, COMPARE_EVERY))
    interrupted = {n for n, kind in enumerate(kinds) if kind == "interrupted"}
    return found | (interrupted or {rng.randint(1, last)})
