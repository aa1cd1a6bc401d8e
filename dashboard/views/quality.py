"""Can the input and the score be trusted?"""

import streamlit as st

from dashboard import charts, markup, ui, words
from dashboard.data import trust

SHOWN = 25


def show() -> None:
    """Draw the page."""
    state = ui.state()
    st.title("Data quality")
    if not state.day:
        st.write("Nothing is scored yet.")
        return
    with ui.section(
        "The score itself",
        "Shares of the active customers that have not given notice.",
    ):
        score_health(trust.score_health(ui.read))
    with ui.section("Feeds", "Days since the last good row of each raw table."):
        feeds(trust.tables(ui.read, state.day))
    with ui.section(
        "Rejected rows",
        "Rows that were not used, by reason. Nothing is dropped silently.",
    ):
        columns = [
            markup.text("source_table", "Raw table"),
            markup.text("reason", "Reason", plain=True),
            markup.number("rows", "Rows"),
            markup.day("last_day", "Last on", "Day of the newest such row."),
        ]
        rows = trust.rejections(ui.read, state.day)
        ui.table(rows, columns, "Rejected by reason", "rejections")
    with ui.section(f"The newest {SHOWN} of them"):
        columns = [
            markup.text("source_table", "Raw table"),
            markup.text("reason", "Reason", plain=True),
            markup.text("row_key", "Key"),
            markup.day("row_date", "Day"),
        ]
        ui.table(
            trust.rejected_rows(ui.read, None, SHOWN),
            columns,
            "Rejected rows",
            "rejected_rows",
        )


def score_health(rows: list[dict]) -> None:
    """Headline shares of the last day, and two of them over time."""
    if not rows:
        st.caption("No active customer yet.")
        return
    now = rows[-1]
    st.html(
        markup.tiles(
            [
                ("Unscored", words.percent(now["unscored_rate"], 1), "without a score"),
                (
                    "Stale",
                    words.percent(now["stale_rate"], 1),
                    "rest on a feed that is down",
                ),
                (
                    "Overridden",
                    words.percent(now["overridden_rate"], 1),
                    "score set by a person",
                ),
                (
                    "Thin",
                    words.percent(now["low_coverage_rate"], 1),
                    "barely enough is known",
                ),
                (
                    "Uncertain",
                    words.percent(now["uncertain_band_rate"], 1),
                    "band may be another one",
                ),
                (
                    "Drifted metrics",
                    words.number(now["drifted_metrics"]),
                    f"{words.percent(now['drifted_rate'])} of all look unlike the month before",
                ),
                (
                    "Alerts that were right",
                    words.percent(now["alert_precision_rate"]),
                    f"of {words.number(now['alerts_judged'])}: the account left within 90 days",
                ),
            ]
        )
    )
    if now["imprecise_rules"]:
        rules = ", ".join(
            words.plain(rule) for rule in now["imprecise_rules"].split("|")
        )
        ui.note(f"Fewer than one alert in five was right for: {rules}.")
    left, right = st.columns(2)
    with left:
        ui.chart(charts.share_over_time(rows, "unscored_rate", None, "Share unscored"))
    with right:
        ui.chart(
            charts.share_over_time(rows, "uncertain_band_rate", None, "Share uncertain")
        )
    ui.download(rows, "score_health")


def feeds(rows: list[dict]) -> None:
    """Raw tables, newest row and counts."""

    def lag(row: dict) -> str:
        days, limit = row["feed_lag_days"], row["max_feed_lag_days"]
        if days is None:
            return words.NONE
        late = limit is not None and days > limit
        return f"{words.number(days)}{' ▲ late' if late else ''}"

    columns = [
        markup.text("source_table", "Raw table"),
        markup.Column("Silent for", lag, "Days since the last good row.", True),
        markup.number("max_feed_lag_days", "Allowed", "Days; empty: not watched."),
        markup.number("raw", "Rows"),
        markup.number("accepted", "Accepted"),
        markup.number("rejected", "Rejected"),
        markup.number("deferred", "Later", "Of days after the as-of date."),
        markup.number("late", "Late", "Loaded after the end of the next day."),
        markup.number("warnings", "Warnings", "Values that could not be read."),
    ]
    ui.table(rows, columns, "Raw tables", "feeds")
