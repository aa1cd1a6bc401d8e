"""The list of happenings: each changes the deliveries once and notes it in the journal.

A happening is a function (deliveries) -> bool; False where there was nothing to change.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.python.replay.deliveries import Deliveries

Happening = Callable[[Deliveries], bool]
HAPPENINGS: dict[str, Happening] = {}
# The happenings that bring another one (its name) some nights later.
SEQUELS: dict[str, str] = {}


def happening(sequel: str = "") -> Callable[[Happening], Happening]:
    """Register a function under its own name; sequel: what it promises for later."""

    def register(function: Happening) -> Happening:
        HAPPENINGS[function.__name__] = function
        if sequel:
            SEQUELS[function.__name__] = sequel
        return function

    return register
