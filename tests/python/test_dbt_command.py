"""dbt as our scripts call it says what it always says."""

from io import StringIO

import pytest

from scripts.dbt_command import word_no_debug_events


@pytest.fixture
def manager():
    """dbt's manager of events as our scripts leave it, without a log."""
    from dbt_common.events.event_manager import EventManager

    word_no_debug_events()
    word_no_debug_events()
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
