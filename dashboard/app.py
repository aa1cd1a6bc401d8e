"""The dashboard on the published marts. Started by scripts/dashboard.py."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import streamlit as st  # noqa: E402

from dashboard import ui, words  # noqa: E402
from dashboard.data.source import NotPublishedError  # noqa: E402
from dashboard.views import (  # noqa: E402
    account,
    accounts,
    alerts,
    calls,
    movers,
    portfolio,
    quality,
    validation,
)

# Without icons: the browser would fetch the icon of a page from another host.
PAGES = (
    ("Call today", "call", calls.show),
    ("Portfolio", "portfolio", portfolio.show),
    ("Accounts", "accounts", accounts.show),
    ("One account", "account", account.show),
    ("Movers", "movers", movers.show),
    ("Alerts and tasks", "alerts", alerts.show),
    ("Does it predict?", "validation", validation.show),
    ("Data quality", "quality", quality.show),
)


def main() -> None:
    """Lay out the frame and show the chosen page."""
    st.set_page_config(page_title="Customer health", layout="wide")
    st.html(f"<style>{(Path(__file__).parent / 'style.css').read_text()}</style>")
    pages = [
        st.Page(show, title=title, url_path=path, default=path == "call")
        for title, path, show in PAGES
    ]
    chosen = st.navigation(pages)
    try:
        state = ui.state()
    except NotPublishedError as problem:
        st.title("Nothing is published yet")
        st.write(
            f"{problem}. Run `make build`: it scores the accounts and publishes the "
            "file that this dashboard reads. Then load this page again."
        )
        return
    with st.sidebar:
        st.caption(
            f"As of **{words.day(state.day)}**, the end of the last scored day. "
            f"Published {state.published_at:%Y-%m-%d %H:%M} UTC."
            if state.day
            else "Nothing is scored yet."
        )
    chosen.run()


main()
