"""The book: bands over time, revenue by band, share at risk, migration."""

from datetime import timedelta

import streamlit as st

from dashboard import charts, markup, matrix, ui, words
from dashboard.data import portfolio

CUTS = {
    "all": "Whole book",
    "segment": "Segment",
    "stage": "Lifecycle stage",
    "csm_owner": "Owner",
    "plan": "Plan",
    "industry": "Industry",
    "region": "Region",
}
SPANS = {"3 months": 92, "1 year": 365, "2 years": 730, "Everything": 36500}


def show() -> None:
    """Draw the page."""
    state = ui.state()
    st.title("Portfolio")
    st.caption(
        "Active customers that have not given notice. MRR is monthly recurring revenue in "
        "the reporting currency."
    )
    if not state.day:
        st.write("Nothing is scored yet.")
        return
    with ui.section():
        cut, value, since = chosen(state)
        days = portfolio.health(ui.read, cut, value, since, state.day)
        bands = portfolio.bands(ui.read, cut, value, since, state.day)
        if not days:
            st.write("No active customer on these days.")
            return
        headline(days)
        today = [row for row in bands if row["health_date"] == state.day]
        over_time(state, days, bands, today)
        across(state, cut)
    migration(state)


def chosen(state: ui.State) -> tuple[str, str, object]:
    """Cut, its value and the first day to show, kept in the address."""
    first, second, third = st.columns(3)
    cuts = list(CUTS)
    asked = ui.parameter("by")
    cut = first.selectbox(
        "Show",
        cuts,
        index=cuts.index(asked) if asked in cuts else 0,
        format_func=CUTS.get,
    )
    value = "all"
    if cut != "all":
        values = portfolio.cut_values(ui.read, cut, state.day)
        asked = ui.parameter("is")
        value = second.selectbox(
            CUTS[cut],
            values,
            index=values.index(asked) if asked in values else 0,
            format_func=words.plain,
            key=f"value_of_{cut}",
        )
    span = third.selectbox("Time", list(SPANS), index=1)
    ui.remember(by=None if cut == "all" else cut)
    ui.remember(**{"is": None if cut == "all" else value})
    return cut, value or "", state.day - timedelta(days=SPANS[span])


def headline(days: list[dict]) -> None:
    """The numbers of the last day."""
    now = days[-1]
    target = now["at_risk_target_rate"]
    if now["at_risk_rate"] is None:
        kept = "nobody is scored"
    else:
        word = "within" if now["meets_target"] else "over"
        kept = f"{word} the target of {words.percent(target)}"
    st.html(
        markup.tiles(
            [
                ("Customers", words.number(now["accounts"]), "active, no notice given"),
                (
                    "At risk",
                    words.percent(now["at_risk_rate"], 1),
                    f"{words.number(now['at_risk_accounts'])} of "
                    f"{words.number(now['scored_accounts'])} scored: {kept}",
                ),
                ("MRR", words.number(now["mrr"]), "of these customers"),
                (
                    "MRR at risk",
                    words.number(now["at_risk_mrr"]),
                    f"{words.percent(now['at_risk_mrr_rate'], 1)} of the scored MRR",
                ),
                ("Mean score", words.number(now["mean_score"], 1), "of 100"),
                (
                    "Unscored",
                    words.percent(now["unscored_rate"], 1),
                    "too new or too little known",
                ),
                (
                    "Leaving",
                    words.number(now["leaving_accounts"]),
                    f"gave notice, MRR {words.number(now['leaving_mrr'])}; not in the rest",
                ),
            ]
        )
    )


def over_time(state: ui.State, days: list, bands: list, today: list) -> None:
    """Charts of the days."""
    left, right = st.columns(2)
    with left:
        st.header("Customers per band")
        ui.chart(charts.bands_over_time(bands, state.bands, "accounts", "Customers"))
        st.header("Share at risk")
        st.caption(
            "Scored customers in a band at risk, against the target to stay under."
        )
        ui.chart(
            charts.share_over_time(
                days, "at_risk_rate", "at_risk_target_rate", "Share at risk"
            )
        )
    with right:
        st.header("MRR per band")
        ui.chart(charts.bands_over_time(bands, state.bands, "mrr", "MRR"))
        st.header("Share unscored")
        st.caption("Customers without an automatic score.")
        ui.chart(charts.share_over_time(days, "unscored_rate", None, "Share unscored"))
    st.header("On the last day")
    left, right = st.columns(2)
    with left:
        ui.chart(charts.band_bars(today, state.bands, "accounts", "Customers"))
    with right:
        ui.chart(charts.band_bars(today, state.bands, "mrr", "MRR"))
    ui.download(bands, "bands_over_time")


def across(state: ui.State, cut: str) -> None:
    """All values of a cut side by side on the last day."""
    by = cut if cut != "all" else "segment"
    rows = portfolio.by_value(ui.read, by, state.day)
    st.header(f"By {CUTS[by].lower()}")
    columns = [
        markup.text("cut_value", CUTS[by], plain=True),
        markup.number("accounts", "Customers"),
        markup.number("mrr", "MRR"),
        markup.number("at_risk_accounts", "At risk", "Customers in a band at risk."),
        markup.percent("at_risk_rate", "Share at risk", "Of the scored customers.", 1),
        markup.number("at_risk_mrr", "MRR at risk"),
        markup.number("mean_score", "Mean score", "0 to 100.", 1),
        markup.percent("unscored_rate", "Unscored", "Share without a score.", 1),
        markup.percent(
            "mean_coverage", "Known", "Mean share of the model that is known."
        ),
    ]
    ui.table(rows, columns, f"Customers by {CUTS[by].lower()}", f"by_{by}")


def migration(state: ui.State) -> None:
    """Who went from which band to which in a month, and revenue retention."""
    with ui.section(
        "Migration between bands",
        "Whole book. Customers with MRR on the last day of the month before (rows), and "
        "where they stood at the end of the month (columns).",
    ):
        months = portfolio.migration_months(ui.read, state.day)
        if not months:
            st.caption("No complete month yet.")
            return
        pick, _ = st.columns([1, 3])
        month = pick.selectbox("Month", months, format_func=lambda day: f"{day:%Y-%m}")
        rows = portfolio.migration(ui.read, month)
        lines = matrix.lines(rows, state.bands)
        columns = matrix.columns(state.bands)
        caption = "Customers by band before and after the month"
        st.html(markup.table(lines, columns, caption))
        ui.download(rows, f"migration_{month:%Y_%m}")
    with ui.section(
        "Revenue retention",
        "MRR at the end of a month over that at its start, of the same customers: net with "
        "growth, gross without.",
    ):
        ui.chart(charts.retention(portfolio.retention(ui.read, state.day)))
