"""All accounts: search, filter, order, pages."""

import streamlit as st

from dashboard import markup, ui, words
from dashboard.data import accounts

PER_PAGE = 50
ORDERS = {
    "risk": "Lowest score first",
    "mrr": "Largest MRR first",
    "fall": "Largest fall in 30 days first",
    "rise": "Largest rise in 30 days first",
    "renewal": "Next renewal first",
    "name": "Name",
}
LABELS = {
    "band": "Band",
    "segment": "Segment",
    "lifecycle_stage": "Stage",
    "csm_owner": "Owner",
    "plan": "Plan",
    "industry": "Industry",
    "region": "Region",
    "status": "Status",
}


def show() -> None:
    """Draw the page."""
    state = ui.state()
    st.title("Accounts")
    if not state.day:
        st.write("Nothing is scored yet.")
        return
    with ui.section():
        wanted = chosen()
        total = accounts.count(ui.read, wanted)
        found = int(total["accounts"])
        pages = max(1, -(-found // PER_PAGE))
        page = turned(pages)
        st.caption(
            f"{words.plural(found, 'account')}, MRR {words.number(total['mrr'])} in all. "
            f"Page {page} of {pages}."
        )
        rows = accounts.page(ui.read, wanted, PER_PAGE, (page - 1) * PER_PAGE)
        if not rows:
            st.write("No account fits.")
            return
        st.html(markup.table(rows, columns(state), "Accounts"))
        st.download_button(
            f"Download CSV of all {found:,}",
            lambda: markup.csv_text(accounts.page(ui.read, wanted, max(found, 1), 0)),
            file_name="accounts.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


def chosen() -> accounts.Wanted:
    """What to list, from the widgets; kept in the address."""
    choices = accounts.choices(ui.read)
    first, second, third = st.columns([2, 1, 1])
    search = first.text_input(
        "Search",
        value=ui.parameter("q"),
        placeholder="part of a name or id",
        max_chars=300,
    )
    asked = ui.parameter("sort")
    orders = list(ORDERS)
    order = second.selectbox(
        "Order",
        orders,
        index=orders.index(asked) if asked in orders else 0,
        format_func=ORDERS.get,
    )
    picked = {"band": pick(third, "band", choices), "status": []}
    with st.expander("More filters", expanded=any_more()):
        columns = st.columns(3)
        rest = [name for name in accounts.FILTERS if name not in ("band",)]
        for place, name in enumerate(rest):
            picked[name] = pick(columns[place % 3], name, choices)
    ui.remember(q=search.strip(), sort=None if order == "risk" else order)
    ui.remember(**{name: "|".join(values) for name, values in picked.items()})
    return accounts.Wanted(search.strip(), picked, order)


def any_more() -> bool:
    """Whether the address has a filter that is not on the first line."""
    return any(ui.parameter(name) for name in accounts.FILTERS if name != "band")


def pick(place, name: str, choices: dict) -> list[str]:
    """Values of a filter; unknown ones of the address are dropped."""
    offered = choices[name]
    asked = [value for value in ui.parameter(name).split("|") if value in offered]
    return place.multiselect(
        LABELS[name],
        offered,
        default=asked,
        format_func=words.plain if name != "csm_owner" else str,
        placeholder="any",
    )


def turned(pages: int) -> int:
    """The page to show, from 1."""
    asked = ui.parameter("page")
    page = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
    page = min(max(page, 1), pages)
    if pages > 1:
        place, _ = st.columns([1, 4])
        page = int(
            place.number_input("Page", min_value=1, max_value=pages, value=page, step=1)
        )
    ui.remember(page=None if page == 1 else page)
    return page


def columns(state: ui.State) -> list:
    """Columns of the list."""

    def band(row: dict) -> str:
        if row["band"] is None and row["last_live_band"]:
            return f"last {state.bands.chip(row['last_live_band'])}"
        return state.bands.chip(row["band"])

    def score(row: dict) -> str:
        if row["score"] is None:
            reason = words.UNSCORED.get(row["unscored_reason"], row["unscored_reason"])
            return f"<span title={markup.quoted(reason or '')}>{words.NONE}</span>"
        return words.number(row["score"], 1)

    def status(row: dict) -> str:
        told = "leaving" if row["is_leaving"] else row["status"]
        return markup.escape(told)

    return [
        markup.account_column(),
        markup.Column("Band", band, is_short=True),
        markup.Column("Score", score, "0 to 100, higher is better.", True),
        markup.signed("change_30d", "30 days", "Points since 30 days ago."),
        markup.number("mrr", "MRR", "Monthly recurring revenue."),
        markup.Column(
            "Status", status, "leaving: notice given on everything", is_short=True
        ),
        markup.code("segment", "Segment"),
        markup.code("lifecycle_stage", "Stage"),
        markup.day("renewal_date", "Renews"),
        markup.percent("coverage", "Known", "Share of the model that is known."),
        markup.text("csm_owner", "Owner"),
    ]
