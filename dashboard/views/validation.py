"""Does the score predict, and where it does not."""

import streamlit as st

from dashboard import charts, markup, ui, words
from dashboard.data import trust
from dashboard.verdict import HORIZON, judged, verdict

OUTCOMES = {"churn": "leaves", "contraction": "pays less", "expansion": "pays more"}


def show() -> None:
    """Draw the page."""
    state = ui.state()
    st.title("Does it predict?")
    st.caption(
        "The automatic score at month ends beside what happened in the days after. Only "
        "outcomes that are known by now count."
    )
    if not state.day:
        st.write("Nothing is scored yet.")
        return
    with ui.section():
        whole = trust.of_the_whole_book(trust.validation(ui.read))
        of_live, remark = trust.live_validation(ui.read, state.day)
        live = trust.of_the_whole_book(of_live)
        if not live:
            st.write(
                "There is no month end with a known outcome yet: it cannot be said."
            )
            return
        ui.note(" ".join(filter(None, [verdict(live), remark])))
        outcomes(live)
        per_band(state, of_live)
        versions(whole)
    with ui.section(
        "Single metrics",
        f"What each metric says by itself about leaving within {HORIZON} days.",
    ):
        per_metric(state)


def outcomes(live: list[dict]) -> None:
    """Every outcome and horizon of the live model."""
    st.header("By outcome")
    st.caption(
        "Dot: share of pairs in the right order. Line: where it lies with 95 % certainty. "
        "A line that crosses chance shows nothing."
    )
    rows = [
        row
        | {
            "label": f"{OUTCOMES.get(row['outcome'], row['outcome'])} in {row['horizon_days']} days"
        }
        for row in live
    ]
    shown = [row for row in rows if row["auc"] is not None]
    if shown:
        ui.chart(charts.intervals(shown))
    columns = [
        markup.text("label", "Customer", wide=True),
        markup.number("accounts_hit", "Accounts", "Accounts that did."),
        markup.percent("rate", "Share", "Of month ends followed by it.", 1),
        markup.number("auc", "AUC", "0.5 is chance, 1 is always right.", 2),
        markup.number("auc_low", "from", "95 % interval.", 2),
        markup.number("auc_high", "to", "95 % interval.", 2),
        markup.number(
            "auc_known_then",
            "AUC without hindsight",
            "Without metrics over columns that are read as they stand today.",
            2,
        ),
        markup.number(
            "worst_decile_lift",
            "Worst tenth",
            "How many times the usual rate the tenth with the worst scores has.",
            1,
        ),
        markup.Column("", lambda row: markup.escape(judged(row))),
    ]
    ui.table(rows, columns, "Outcomes of the live model", "validation")


def per_band(state: ui.State, rows: list[dict]) -> None:
    """Churn per band; rows of the live model."""
    st.header(f"Who left within {HORIZON} days, by band")
    found = [
        row
        for row in rows
        if row["cut"] == "band"
        and row["outcome"] == "churn"
        and row["population"] == "all"
        and row["horizon_days"] == HORIZON
    ]
    if not found:
        st.caption("Nothing known yet.")
        return
    if found[0]["rate"] is None:  # of no band then: they share the accounts asked
        st.caption(f"It cannot be said: {found[0]['sample_note']}.")
        return
    order = state.bands.names
    found.sort(
        key=lambda row: (
            order.index(row["cut_value"]) if row["cut_value"] in order else 9
        )
    )
    left, right = st.columns([2, 3])
    with left:
        ui.chart(charts.rates(found, state.bands))
    with right:
        columns = [
            state.bands.column("cut_value"),
            markup.number("observations", "Month ends"),
            markup.number("observations_hit", "Left after"),
            markup.percent("rate", "Share", "Of the month ends of the band.", 1),
            markup.Column("95 % sure", interval, "Where the share lies.", True),
        ]
        ui.table(found, columns, "Churn by band", "churn_by_band")


def interval(row: dict) -> str:
    """The 95 % interval of a share."""
    if row["rate_low"] is None:
        return words.NONE
    low = words.number(row["rate_low"] * 100, 1)
    return f"{low} to {words.percent(row['rate_high'], 1)}"


def versions(whole: list[dict]) -> None:
    """The live model beside the candidates."""
    st.header("Against other models")
    st.caption(
        f"Churn within {HORIZON} days. Candidates are scored beside the live model."
    )
    rows = [
        row
        for row in whole
        if row["outcome"] == "churn" and row["horizon_days"] == HORIZON
    ]
    columns = [
        markup.text("model_version", "Model", plain=True),
        markup.text("role", "Role"),
        markup.number("auc", "AUC", "0.5 is chance, 1 is always right.", 2),
        markup.number("auc_low", "from", "", 2),
        markup.number("auc_high", "to", "", 2),
        markup.number(
            "auc_of_live",
            "Live model",
            "Its AUC over the candidate's month ends that it scored too.",
            2,
        ),
        markup.Column("", lambda row: markup.escape(judged(row))),
    ]
    ui.table(rows, columns, "Models side by side", "models")


def per_metric(state: ui.State) -> None:
    """Every metric by itself."""
    found = trust.metrics(ui.read, state.day)
    rows = [row for row in found if row["horizon_days"] == HORIZON]
    columns = [
        markup.text("label", "Metric"),
        markup.text("dimension", "Dimension", plain=True),
        markup.number("accounts_hit", "Leavers"),
        markup.number("auc", "AUC", "0.5 is chance, 1 is always right.", 2),
        markup.Column(
            "Hindsight",
            lambda row: "yes" if row["is_read_as_of_today"] else "",
            "Rests on columns read as they stand today: its figure looks ahead.",
        ),
        markup.text("sample_note", "Sample"),
    ]
    ui.table(rows, columns, "Single metrics", "metric_validation")
