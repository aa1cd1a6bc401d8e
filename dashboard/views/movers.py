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
    with ui.section("Falls"):
        moves(state, back, True)
    with ui.section("Rises"):
        moves(state, back, False)
    with ui.section(
        f"Bands that changed in {spans[back]}",
        "Confirmed bands: one bad day at the edge of a band does not count.",
    ):
        rows = accounts.transitions(
            ui.read, state.day - timedelta(days=back), state.day
        )
        columns = [
            markup.account_column(),
            markup.Column("From", lambda row: state.bands.chip(row["from_band"])),
            markup.Column("To", lambda row: state.bands.chip(row["to_band"])),
            markup.day("health_date", "On"),
            markup.number(
                "days_in_previous", "Days before", "Days in the band before."
            ),
            markup.number("mrr", "MRR"),
            markup.text("csm_owner", "Owner"),
        ]
        ui.table(rows, columns, "Bands that changed", "transitions", most=40)


def moves(state: ui.State, back: int, falls: bool) -> None:
    """The largest falls or rises with the parts that explain them."""
    rows = accounts.movers(ui.read, state.day, back, falls, SHOWN)
    reasons = why(state, back, [row["account_id"] for row in rows], falls)
    for row in rows:
        row["why"] = reasons.get(row["account_id"])
    since = state.day - timedelta(days=back)
    columns = [
        markup.Column(
            "Account", lambda row: markup.account_link(row, **{"from": since})
        ),
        markup.signed("change", "Change", "Points of the automatic score."),
        markup.number("score", "Score now", "0 to 100.", 1),
        markup.Column("Band", lambda row: state.bands.chip(row["band"])),
        markup.number("mrr", "MRR"),
        markup.text("why", "Why", "The largest parts of the change, in points."),
        markup.text("csm_owner", "Owner"),
    ]
    name = "falls" if falls else "rises"
    ui.table(rows, columns, f"Largest {name}", f"{name}_{back}d")


def why(state: ui.State, back: int, ids: list[str], falls: bool) -> dict[str, str]:
    """The two largest parts of each change, in the direction of the move."""
    try:
        parts = accounts.parts(ui.read, state.day, back, ids)
    except NotThereError:
        return {}
    told: dict[str, list[str]] = {}
    for part in parts:
        lines = told.setdefault(part["account_id"], [])
        if (part["effect"] < 0) == falls and len(lines) < 2:
            lines.append(f"{part_words(part)} {words.signed(part['effect'])}")
    return {account_id: ", ".join(lines) for account_id, lines in told.items()}


def part_words(part: dict) -> str:
    """What a part of a change is about."""
    if part["effect_kind"] in ("cap", "override") or part["label"] is None:
        return words.KINDS.get(part["effect_kind"], part["effect_kind"])
    if part["effect_kind"] == "behaviour":
        return part["label"]
    return f"{part['label']} ({words.plain(part['effect_kind'])})"
