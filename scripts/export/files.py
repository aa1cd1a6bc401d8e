"""The files of an export: CSV, JSON, and the state that the next one compares with."""

import csv
import io
import json
import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from scripts.spreadsheets import guarded

COLUMNS = (
    *("change", "account_id", "account_name", "status", "csm_owner", "score", "band"),
    *("trend", "change_30d", "unscored_reason", "last_live_band", "last_live_score"),
    *("coverage", "lifecycle_stage", "mrr", "renewal_date"),
    *("reasons_down", "reasons_up", "alerts", "tasks"),
)


@dataclass(frozen=True)
class State:
    """What was exported: as-of date (None: nothing yet), row hash by account_id."""

    as_of_date: date | None = None
    rows: dict[str, str] = field(default_factory=dict)


def read_state(path: Path) -> State:
    """The state of the export before; an empty one if there was none.

    Raises OSError if the file is there and is no state.
    """
    if not path.exists():
        return State()
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        day = told["as_of_date"]
        return State(date.fromisoformat(day) if day else None, dict(told["rows"]))
    except (ValueError, KeyError, TypeError) as problem:
        raise OSError(
            f"{path} is no state of an export: delete it to export all accounts"
        ) from problem


def state_text(state: State) -> str:
    """The state as a file: sorted, one account a line."""
    day = state.as_of_date.isoformat() if state.as_of_date else None
    told = {"as_of_date": day, "rows": dict(sorted(state.rows.items()))}
    return json.dumps(told, indent=0) + "\n"


def csv_text(rows: list[dict], exact: bool = False) -> str:
    """Rows as CSV, null as an empty cell, lists as lines of one cell.

    Texts that a spreadsheet would run as a formula get an apostrophe in front, as it
    writes them itself; exact leaves them as they are.
    """
    text = io.StringIO()
    # Quoted whatever it holds: a lone carriage return would else end the row.
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for row in rows:
        cells = [cell(row.get(column)) for column in COLUMNS]
        writer.writerow(cells if exact else [guarded(value) for value in cells])
    return text.getvalue()


def cell(value: object) -> object:
    """A value as one CSV cell; numbers stay numbers."""
    if isinstance(value, list):
        return "\n".join(" ".join(line(item).splitlines()) for item in value)
    return "" if value is None else value


def line(item: object) -> str:
    """A reason, alert or task as one line of text."""
    if isinstance(item, str):
        return item
    if "task" in item:
        who = item["owner"] or item["owner_role"]
        late = " (overdue)" if item["is_overdue"] else ""
        return f"{item['due_on']}{late} {who}: {item['task']}"
    return f"{item['severity']}: {item['reason']} (since {item['opened_on']})"


def json_text(as_of_date: date | None, rows: list[dict]) -> str:
    """Rows as JSON, texts as they are; a removed account has its id alone."""
    day = as_of_date.isoformat() if as_of_date else None
    return (
        json.dumps({"as_of_date": day, "accounts": rows}, ensure_ascii=False, indent=1)
        + "\n"
    )


def replace_file(path: Path, text: str) -> None:
    """Write a file aside, then rename it into place. Raises OSError; path is then whole."""
    aside = path.with_name(path.name + ".writing")
    with aside.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
