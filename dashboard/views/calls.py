"""The first screen: which account is most worth a call today, and why."""

from html import escape

import streamlit as st

from dashboard import markup, ui, words
from dashboard.data import actions
from dashboard.data.source import NotThereError

SHOWN = 15
EXPLAINED = (
    "Ranked by severity of the open alert times monthly recurring revenue (MRR), twice "
    "that while the last day to give notice is 90 days off or less."
)


def show() -> None:
    """Draw the page."""
    state = ui.state()
    st.title("Call today")
    st.caption("The account most worth a call, why, and what to do.")
    if not state.day:
        st.write("Nothing is scored yet.")
        return
    with ui.section():
        left, _ = st.columns([1, 2])
        with left:
            owner = ui.choose_owner("call_owner")
        queue, is_alert = calls(state, owner)
        if not queue:
            st.success("No account needs a call: no alert is open, nobody is at risk.")
            return
        if not is_alert:
            ui.note("No alert is open. Shown are accounts at risk, most revenue first.")
        first(state, queue[0])
        if len(queue) > 1:
            st.header("Next")
            st.caption(EXPLAINED if is_alert else "Accounts in a band at risk.")
            waiting(state, queue[1:])


def calls(state: ui.State, owner: str | None) -> tuple[list[dict], bool]:
    """Accounts to call, most urgent first, and whether alerts say so."""
    try:
        queue = actions.calls(ui.read, owner, SHOWN)
    except NotThereError:
        queue = []
    if queue:
        return queue, True
    queue = actions.at_risk(ui.read, state.bands.at_risk, owner, SHOWN)
    said = {"reason": "Its band counts as at risk", "severity": None, "priority": None}
    said |= {"further_reasons": None, "opened_on": None}
    return [row | said for row in queue], False


def optional(ask, *arguments, **named) -> list[dict]:
    """Rows of a question; none if its table is not there."""
    try:
        return ask(ui.read, *arguments, **named)
    except NotThereError:
        return []


def first(state: ui.State, call: dict) -> None:
    """The card of the account to call first."""
    account_id = call["account_id"]
    drivers = optional(actions.drivers, state.day, [account_id])
    down = [row for row in drivers if row["direction"] == "negative"]
    up = [row for row in drivers if row["direction"] == "positive"]
    tasks = optional(
        actions.tasks, 5, account_id=account_id, occasion_id=call.get("alert_id")
    )
    spoken = optional(actions.guidance, account_id)
    spoken = [row for row in spoken if row["audience"] == "csm"]
    reasons = [call["reason"], *str(call["further_reasons"] or "").split("; ")]
    held = optional(actions.caps, account_id, state.day)
    pulls = [f"The score is held down: {reason}" for reason in held]
    pulls += [words.driver(row["explanation"]) for row in down]
    parts = [
        f'<div class="name">{markup.account_link(call)}</div>',
        f'<div class="facts">{facts(state, call)}</div><div class="cols"><div>',
        f"<h3>{why(state, call)}</h3>",
        bullets([text for text in reasons if text]),
    ]
    if pulls:
        parts += ["<h3>What pulls the score down</h3>", bullets(pulls)]
    parts.append("</div><div>")
    if tasks:
        parts += [
            "<h3>What to do</h3>",
            bullets([task_words(row) for row in tasks], "ol"),
        ]
    if spoken:
        parts += [
            "<h3>How to speak</h3>",
            bullets(
                [
                    f"{spoken[0]['guidance']} Be in touch: {spoken[0]['contact_frequency']}."
                ]
            ),
        ]
    if up:
        parts += [
            "<h3>What holds it up</h3>",
            bullets([words.driver(row["explanation"]) for row in up[:2]]),
        ]
    edge = state.bands.colour(call["band"])
    st.html(
        f'<div class="call" style="--edge:{edge}">{"".join(parts)}</div></div></div>'
    )


def why(state: ui.State, call: dict) -> str:
    """The heading of the reasons: an alert's are of the day on which it opened, those
    folded into it of days within a week.
    """
    opened_on = call["opened_on"]
    is_older = opened_on is not None and opened_on < state.day
    return f"Why (alert since {words.day(opened_on)})" if is_older else "Why"


def bullets(lines: list[str], kind: str = "ul") -> str:
    """Lines as a list."""
    items = "".join(f"<li>{markup.clipped(line, 400)}</li>" for line in lines)
    return f"<{kind}>{items}</{kind}>"


def task_words(task: dict) -> str:
    """A task with who does it until when."""
    who = task["owner"] or words.plain(task["owner_role"])
    late = ", overdue" if task["is_overdue"] else ""
    return f"{task['task']} ({who}, due {words.day(task['due_on'])}{late})"


def facts(state: ui.State, call: dict) -> str:
    """Band, score, revenue, renewal and owner in one line."""
    told = [
        f"{state.bands.chip(call['band'])} <b>{words.number(call['score'], 1)}</b> of 100",
        f"MRR <b>{words.number(call['mrr'])}</b>",
    ]
    if call["change_30d"] is not None:
        told.append(f"{words.signed(call['change_30d'])} points in 30 days")
    if call["days_to_renewal"] is not None:
        told.append(
            f"renews {words.day(call['renewal_date'])} "
            f"(in {words.plural(call['days_to_renewal'], 'day')})"
        )
    if call["severity"]:
        told.append(
            f"{escape(call['severity'])} alert since {words.day(call['opened_on'])}"
        )
    if call["csm_owner"]:
        told.append(f"owner <bdi>{escape(call['csm_owner'])}</bdi>")
    if call["is_leaving"]:
        told.append("<b>has given notice</b>")
    return " · ".join(told)


def waiting(state: ui.State, queue: list[dict]) -> None:
    """The accounts after the first."""
    columns = [
        markup.account_column(),
        state.bands.column(),
        markup.number("score", "Score", "0 to 100, higher is better.", 1),
        markup.number("mrr", "MRR", "Monthly recurring revenue, reporting currency."),
        markup.text("reason", "Why", "The alert in words.", wide=True),
        markup.day("opened_on", "Since"),
        markup.code("severity", "Severity"),
        markup.day("renewal_date", "Renews"),
        markup.text("csm_owner", "Owner"),
    ]
    ui.table(queue, columns, "Accounts to call next", "call_today")
