"""dbt with less work of its own; arguments as of dbt.

Python looks less often for garbage (the manifest is a large tree that lives to the end of
the run); debug events are neither made nor worded where no log shows them; arguments of
data tests look up the macros they use instead of copying all of them first; what guesses
the types of a result's columns is kept, not made for every result. With --events first it
prints the events that a console would show as JSON lines: dbt's own JSON log words every
debug event too before it leaves it out. What each saves stands in docs/performance.md.
(dbt's DBT_USE_FAST_TEST_EDGES would save a second more: with it nothing waits for a test
of two models that read sources.)
"""

import functools
import gc
import os
import sys
from pathlib import Path

# Objects that come into being between two searches of the young; and of the old.
YOUNG, OLDER, OLDEST = 50_000, 50, 100
EVENTS = "--events"
TOLD_LEVELS = ("info", "warn", "error")


def search_less() -> None:
    """Let the garbage collector of this process look less often."""
    gc.set_threshold(YOUNG, OLDER, OLDEST)


@functools.cache  # once is enough
def save_work() -> None:
    """Let dbt, which this process has imported, leave out work that nobody sees."""
    word_no_debug_events()
    make_no_debug_events()
    copy_no_macros()
    keep_type_testers()


def word_no_debug_events() -> None:
    """Leave out dbt's debug events where neither a console nor a file shows them.

    A small build has 9,000 of them, three for every statement.
    """
    from dbt_common.events.base_types import EventLevel
    from dbt_common.events.event_manager import EventManager

    fire_event = EventManager.fire_event
    shown = (EventLevel.DEBUG, EventLevel.TEST)

    def fire_if_heard(self, e, level=None, *args, **kwargs) -> None:
        is_debug = (level or e.level_tag()) == EventLevel.DEBUG
        if not is_debug or any(log.level in shown for log in self.loggers):
            fire_event(self, e, level, *args, **kwargs)

    EventManager.fire_event = fire_if_heard


def make_no_debug_events() -> None:
    """Turn what a debug event says into its message only when somebody asks for it.

    dbt warns of one that it cannot turn into a message; of one that nobody asks for it
    does not any more.
    """
    from dbt_common.events.base_types import BaseEvent, DebugLevel

    make, look_up = BaseEvent.__init__, BaseEvent.__getattr__

    def make_later(self, *args, **kwargs) -> None:
        if isinstance(self, DebugLevel):
            self.__dict__["said"] = args, kwargs
        else:
            make(self, *args, **kwargs)

    def make_and_look_up(self, name):
        if "said" in self.__dict__:
            args, kwargs = self.__dict__["said"]
            make(self, *args, **kwargs)
            del self.__dict__["said"]
        return look_up(self, name)

    BaseEvent.__init__, BaseEvent.__getattr__ = make_later, make_and_look_up


def copy_no_macros() -> None:
    """Let arguments of data tests look up the macros they use, as dbt's models do, instead
    of copying all of them first: a thousand, each into an object of its own."""
    from dbt_common.clients.jinja import MacroFuzzTemplate, NativeSandboxTemplate

    NativeSandboxTemplate.new_context = MacroFuzzTemplate.new_context


def keep_type_testers() -> None:
    """Keep what guesses the types of a result's columns: to make one reads all locales."""
    from dbt_common.clients import agate_helper

    remember = functools.cache(agate_helper.build_type_tester)

    def remembered(text_columns, string_null_values=("null", "")):
        return remember(tuple(text_columns), tuple(string_null_values))

    agate_helper.build_type_tester = remembered


def dbt(*arguments: str, python: str | Path = sys.executable) -> list[str]:
    """The command line that runs dbt so, from the project folder or any other.

    python: the interpreter of the environment that dbt is in.
    """
    return [str(python), str(Path(__file__).resolve()), *arguments]


def dbt_events(*arguments: str) -> list[str]:
    """The same, printing nothing but its events, a JSON line each.

    It writes no dbt.log, unless DBT_LOG_LEVEL_FILE asks for one.
    """
    return dbt(EVENTS, *arguments)


def print_event(event) -> None:
    """Print an event of dbt (its protobuf message) as a JSON line, without secrets."""
    from dbt_common.events.functions import env_scrubber, msg_to_json

    if event.info.level in TOLD_LEVELS:
        sys.stdout.write(env_scrubber(msg_to_json(event)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    search_less()
    sys.path.pop(0)  # the folder of this file, where nothing is for dbt to import
    sys.argv[0] = "dbt"
    listeners = []
    if sys.argv[1:2] == [EVENTS]:
        del sys.argv[1]
        os.environ["DBT_LOG_LEVEL"] = "none"
        os.environ.setdefault("DBT_LOG_LEVEL_FILE", "none")
        listeners.append(print_event)

    from dbt.cli.main import cli

    save_work()
    cli(obj={"callbacks": listeners})
