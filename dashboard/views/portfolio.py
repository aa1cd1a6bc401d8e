"""The book: bands over time, revenue by band, share at risk, migration."""

from datetime import timedelta
from urllib.parse import quote, urlencode

import streamlit as st

from dashboard import charts, markup, matrix, ui, words
from dashboard.data import portfolio
from dashboard.data.source import NotThereError

LABELS = {
    "segment": "Segment",
    "csm_owner": "Owner",
    "stage": "Lifecycle stage",
    "plan": "Plan",
    "industry": "Industry",
    "region": "Region",
}
# The first ones stand on the page, the others in a fold.
FIRST = ("segment", "csm_owner")
SPANS = {"3 months": 92, "1 year": 365, "2 years": 730, "Everything": 36500}
# What the list of accounts calls an attribute.
OF_ACCOUNTS = {"stage": "lifecycle_stage"}


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
    part: portfolio.Part = {}
    with ui.section():
        part, since = chosen(state)
        days, bands = portfolio.over_time(ui.read, part, since, state.day)
        if not days:
            st.write("No active customer on these days.")
            return
        headline(days)
        if any(part.values()):
            st.html(f'<div class="soft">{accounts_link(part)}</div>')
        today = [row for row in bands if row["health_date"] == state.day]
        over_time(state, days, bands, today)
        across(state, part)
    migration(state, part)


def chosen(state: ui.State) -> tuple[portfolio.Part, object]:
    """Part of the book and the first day to show, kept in the address."""
    choices = portfolio.choices(ui.read, state.day)
    first, second, third = st.columns(3)
    part = {
        "segment": pick(first, "segment", choices),
        "csm_owner": pick(second, "csm_owner", choices),
    }
    spans = list(SPANS)
    asked = ui.parameter("time").replace("_", " ")
    usual = spans.index("1 year")
    span = third.selectbox(
        "Time", spans, index=spans.index(asked) if asked in spans else usual
    )
    rest = [name for name in LABELS if name not in FIRST]
    is_open = any(ui.parameter(name) for name in rest)
    with st.expander("More filters", expanded=is_open):
        columns = st.columns(len(rest))
        for place, name in zip(columns, rest, strict=True):
            part[name] = pick(place, name, choices)
    ui.remember(**{name: "|".join(values) for name, values in part.items()})
    ui.remember(time=None if span == spans[usual] else span.replace(" ", "_"))
    return part, state.day - timedelta(days=SPANS[span])


def pick(place, name: str, choices: dict) -> list[str]:
    """Values of an attribute; unknown ones of the address are dropped."""
    offered = choices[name]
    return place.multiselect(
        LABELS[name],
        offered,
        default=[one for one in ui.parameter(name).split("|") if one in offered],
        format_func=words.plain if name != "csm_owner" else str,
        placeholder="any",
    )


def accounts_link(part: portfolio.Part) -> str:
    """A link to the accounts of a part of the book."""
    asked = {
        OF_ACCOUNTS.get(name, name): "|".join(values)
        for name, values in part.items()
        if values
    }
    href = "accounts?" + urlencode(asked | {"status": "active"}, quote_via=quote)
    return f"<a href={markup.quoted(href)}>List these accounts</a>"


def headline(days: list[dict]) -> None:
    """The numbers of the last day."""
    now = days[-1]
    target = now["at_risk_target_rate"]
    if now["at_risk_rate"] is None:
        kept = "nobody is scored"
    else:
        word = "under" if now["meets_target"] else "not under"
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


def across(state: ui.State, part: portfolio.Part) -> None:
    """All values of an attribute side by side on the last day."""
    st.header("Side by side")
    place, _ = st.columns([1, 3])
    names = list(LABELS)
    asked = ui.parameter("by")
    by = place.selectbox(
        "By",
        names,
        index=names.index(asked) if asked in names else 0,
        format_func=LABELS.get,
    )
    ui.remember(by=None if by == names[0] else by)
    rows = portfolio.by_value(ui.read, part, by, state.day)
    try:
        rates = portfolio.retention_by(ui.read, part, by, state.day)
    except NotThereError:
        rates = {}
    unknown = {"nrr": None, "grr": None}
    rows = [row | rates.get(row["cut_value"], unknown) for row in rows]
    columns = [
        markup.text("cut_value", LABELS[by], plain=True),
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
        markup.percent(
            "nrr", "NRR", "Net revenue retention of the last complete month.", 1
        ),
        markup.percent(
            "grr", "GRR", "Gross revenue retention of the last complete month.", 1
        ),
    ]
    ui.table(rows, columns, f"Customers by {LABELS[by].lower()}", f"by_{by}")


def migration(state: ui.State, part: portfolio.Part) -> None:
    """Who went from which band to which in a month, and revenue retention."""
    book = "These customers" if any(part.values()) else "Whole book"
    with ui.section(
        "Migration between bands",
        f"{book}: with MRR on the last day of the month before (rows), and where they "
        "stood at the end of the month (columns). Churned: for 31 days without a paid "
        "subscription.",
    ):
        months = portfolio.migration_months(ui.read, state.day)
        if not months:
            st.caption("No complete month yet.")
            return
        pick, _ = st.columns([1, 3])
        month = pick.selectbox("Month", months, format_func=lambda day: f"{day:%Y-%m}")
        rows = portfolio.migration(ui.read, month, part)
        lines = matrix.lines(rows, state.bands)
        columns = matrix.columns(state.bands)
        caption = "Customers by band before and after the month"
        st.html(markup.table(lines, columns, caption))
        ui.download(rows, f"migration_{month:%Y_%m}")
    with ui.section(
        "Revenue retention",
        f"{book}: MRR at the end of a month over that at its start, of the same customers; "
        "net with growth, gross without.",
    ):
        rows = portfolio.retention(ui.read, state.day, part)
        ui.chart(charts.retention(rows))
        ui.download(rows, "retention")
