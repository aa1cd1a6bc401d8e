"""dbt as our scripts call it says what it always says."""

from collections import ChainMap
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from scripts.dbt_command import save_work


@pytest.fixture
def manager():
    """dbt's manager of events as our scripts leave it, without a log."""
    from dbt_common.events.event_manager import EventManager

    save_work()
    save_work()
    return EventManager()


def said(manager, level: str) -> list[str]:
    """Fire an event of a level; what a listener hears of it."""
    from dbt_common.events.base_types import EventLevel
    from dbt_common.events.types import Note

    heard = []
    manager.add_callback(lambda event: heard.append(event.info.msg))
    manager.fire_event(Note(msg=level), level=EventLevel(level))
    return heard


@pytest.mark.parametrize("level", ["info", "warn", "error"])
def test_what_matters_is_heard_once(manager, level: str) -> None:
    """Listeners of dbt_events and of the nightly run are told."""
    assert said(manager, level) == [level]


def test_debug_events_are_made_for_a_log_alone(manager) -> None:
    """They are left out without one that shows them, and written with one."""
    from dbt_common.events.base_types import EventLevel
    from dbt_common.events.logger import LoggerConfig

    assert said(manager, "debug") == []
    logs = {level: StringIO() for level in (EventLevel.INFO, EventLevel.DEBUG)}
    for level, stream in logs.items():
        manager.add_logger(
            LoggerConfig(name=level.value, level=level, output_stream=stream)
        )
        heard = said(manager, "debug")
        assert heard == (["debug"] if level == EventLevel.DEBUG else [])
    assert "debug" in logs[EventLevel.DEBUG].getvalue()


def test_a_debug_event_is_made_when_it_is_asked() -> None:
    """Not before; and then it says what it always says."""
    from dbt_common.events.types import SystemExecutingCmd

    save_work()
    event = SystemExecutingCmd(cmd=["dbt", "build"])
    assert "pb_msg" not in event.__dict__
    assert event.message() == 'Executing "dbt build"'
    assert event.to_dict() == {"cmd": ["dbt", "build"]}


def test_arguments_of_data_tests_look_up_what_they_use() -> None:
    """And render to the value of its own type that dbt makes of them."""
    from dbt.clients.jinja import get_rendered

    class Macros(ChainMap):
        def __getitem__(self, name):
            assert name != "unused", "copied"
            return super().__getitem__(name)

    save_work()
    names = Macros({"model": "orders", "unused": 1}, {"days": 28})
    assert get_rendered("{{ model }} 5", names, native=True) == "orders 5"
    assert get_rendered("{{ days }}", names, native=True) == 28
    assert get_rendered("{{ [days, range(2) | list] }}", names, native=True) == [
        28,
        [0, 1],
    ]


def test_types_of_results_are_guessed_as_before() -> None:
    """By one tester for each wish: numbers, dates, nulls, and texts where wanted."""
    from dbt_common.clients import agate_helper

    save_work()
    assert agate_helper.build_type_tester(["a"]) is agate_helper.build_type_tester(
        ["a"]
    )
    rows = [["1", "2026-06-30", "null"], ["2.5", "2026-07-01", ""]]
    names = ["number", "day", "nothing"]
    for _ in range(2):
        table = agate_helper.table_from_rows(rows, names)
        assert table.rows[1].values() == (Decimal("2.5"), date(2026, 7, 1), None)
        table = agate_helper.table_from_rows(rows, names, text_only_columns=names)
        assert table.rows[0].values() == ("1", "2026-06-30", "null")
