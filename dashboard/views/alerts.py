"""The queue: open alerts, tasks to do, opportunities."""

import streamlit as st

from dashboard import markup, ui, words
from dashboard.data import actions

SEVERITIES = ("critical", "high", "medium", "low")
PER_PAGE = 50
TASKS = 100


def show() -> None:
    """Draw the page."""
    state = ui.state()
    st.title("Alerts and tasks")
    if not state.day:
        st.write("Nothing is scored yet.")
        return
    with ui.section():
        first, second, third, fourth = st.columns(4)
        with first:
            owner = ui.choose_owner("alerts_owner")
        severities = second.multiselect("Severity", SEVERITIES, placeholder="any")
        rules = third.multiselect(
            "Rule", actions.rules(ui.read), format_func=words.plain, placeholder="any"
        )
        kinds = ["one per account", "all open", "also resolved"]
        kind = fourth.selectbox("Show", kinds)
        rows = actions.alerts(
            ui.read,
            PER_PAGE,
            owner=owner,
            severities=tuple(severities),
            rules=tuple(rules),
            leading_only=kind == kinds[0],
            open_only=kind != kinds[2],
        )
        st.header("Alerts")
        st.caption(
            "Most urgent first: severity times MRR, twice that while the last day to give "
            "notice is 90 days off or less. "
            + (f"The first {PER_PAGE} are shown." if len(rows) == PER_PAGE else "")
        )
        columns = [
            markup.Column("About", about),
            markup.code("severity", "Severity"),
            markup.text(
                "reason", "Why", "The numbers are those of the opening day.", wide=True
            ),
            markup.text("further_reasons", "Also", wide=True),
            markup.number("mrr_at_stake", "MRR at stake", "On the opening day."),
            markup.day("opened_on", "Since"),
            markup.day("resolved_on", "Resolved"),
            markup.text("csm_owner", "Owner"),
        ]
        if kind != kinds[2]:
            columns = [column for column in columns if column.label != "Resolved"]
        ui.table(rows, columns, "Alerts", "alerts")
    with ui.section(
        "Tasks to do", f"Largest MRR first, at most {TASKS}. Done tasks are left out."
    ):
        task_columns = [markup.Column("About", about), *markup.task_columns()]
        rows = actions.tasks(ui.read, TASKS, owner=owner, occasion="alert")
        ui.table(rows, task_columns, "Tasks from alerts", "tasks")
    with ui.section(
        "Opportunities", "Where more may be sold, renewed early or asked for."
    ):
        rows = actions.opportunities(ui.read, PER_PAGE, owner=owner)
        columns = [
            markup.account_column(),
            markup.text("opportunity", "Opportunity", plain=True),
            markup.evidence(actions.metric_words(ui.read)),
            markup.number("mrr", "MRR"),
            markup.day("opened_on", "Since"),
            markup.text("csm_owner", "Owner"),
        ]
        ui.table(rows, columns, "Open opportunities", "opportunities")


def about(row: dict) -> str:
    """The account, or the segment, that a row is about."""
    if row["account_id"] is None:
        return f"segment {markup.clipped(words.plain(row['segment']))}"
    return markup.account_link(row)
