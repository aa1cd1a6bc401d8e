"""Who moved, and why."""

from datetime import timedelta

import streamlit as st

from dashboard import markup, ui, words
from dashboard.data import accounts
from dashboard.data.source import NotThereError

SHOWN = 12


def show() -> None:
    """Draw the page."""
    state = ui.state()
    st.title("Movers")
    st.caption(
        "Active customers whose automatic score moved most. Points of a score from 0 to "
        "100."
    )
    if not state.day:
        st.write("Nothing is scored yet.")
        return
    spans = {7: "1 week", 30: "30 days", 90: "90 days"}
    asked = ui.parameter("days")
    index = [str(key) for key in spans].index(asked) if asked in map(str, spans) else 0
    place, _ = st.columns([1, 3])
    back = place.selectbox("Over", list(spans), index=index, format_func=spans.get)
    ui.remember(days=None if back == 7 else back)
    with ui.section():
        rows = accounts.movers(ui.read, state.day, back, SHOWN)
        reasons = why(state, back, rows)
        for row in rows:
            row["why"] = reasons.get(row["account_id"])
        st.header("Falls")
        moves(state, back, [row for row in rows if row["change"] < 0], "falls")
        st.header("Rises")
        moves(state, back, [row for row in rows if row["change"] > 0], "rises")
    with ui.section(
        f"Bands that changed in {spans[back]}",
        "Confirmed bands: one bad day at the edge of a band does not count.",
    ):
        rows = accounts.transitions(
            ui.read, state.day - timedelta(days=back), state.day
        )
        columns = [
            markup.account_column(),
            state.bands.column("from_band", "From"),
            state.bands.column("to_band", "To"),
            markup.day("health_date", "On"),
            markup.number(
                "days_in_previous", "Days before", "Days in the band before."
            ),
            markup.number("mrr", "MRR"),
            markup.text("csm_owner", "Owner"),
        ]
        ui.table(rows, columns, "Bands that changed", "transitions")


def moves(state: ui.State, back: int, rows: list[dict], name: str) -> None:
    """The largest falls or rises with the parts that explain them."""
    since = state.day - timedelta(days=back)
    columns = [
        markup.Column(
            "Account", lambda row: markup.account_link(row, **{"from": since})
        ),
        markup.signed("change", "Change", "Points of the automatic score."),
        markup.number("score", "Score now", "0 to 100.", 1),
        state.bands.column(),
        markup.number("mrr", "MRR"),
        markup.text(
            "why", "Why", "The largest parts of the change, in points.", wide=True
        ),
        markup.text("csm_owner", "Owner"),
    ]
    ui.table(rows, columns, f"Largest {name}", f"{name}_{back}d")


def why(state: ui.State, back: int, rows: list[dict]) -> dict[str, str]:
    """The two largest parts of each change, in the direction of the move."""
    falls = {row["account_id"]: row["change"] < 0 for row in rows}
    try:
        parts = accounts.parts(ui.read, state.day, back, list(falls))
    except NotThereError:
        return {}
    told: dict[str, list[str]] = {}
    for part in parts:
        lines = told.setdefault(part["account_id"], [])
        if (part["effect"] < 0) == falls[part["account_id"]] and len(lines) < 2:
            lines.append(f"{part_words(part)} {words.signed(part['effect'])}")
    return {account_id: ", ".join(lines) for account_id, lines in told.items()}


def part_words(part: dict) -> str:
    """What a part of a change is about."""
    if part["effect_kind"] in ("cap", "override") or part["label"] is None:
        return words.KINDS.get(part["effect_kind"], part["effect_kind"])
    if part["effect_kind"] == "behaviour":
        return part["label"]
    return f"{part['label']} ({words.plain(part['effect_kind'])})"
