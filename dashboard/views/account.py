"""One account: its score over time, what moved it, what it is made of, what to do."""

from datetime import date, timedelta
from html import escape

import streamlit as st

from dashboard import charts, markup, ui, words
from dashboard.data import account, actions, publication

FOUND = 20


def show() -> None:
    """Draw the page."""
    state = ui.state()
    if not state.day:
        st.title("One account")
        st.write("Nothing is scored yet.")
        return
    with ui.section():
        account_id = ui.parameter("id")
        known = account.account(ui.read, account_id) if account_id else None
        if known is None:
            search(account_id)
            return
        days = account.days(ui.read, account_id)
        heading(state, known)
        if not days:
            st.write("It never had a subscription: there is nothing to score.")
            return
        now = chosen_day(days)
        headline(state, known, now)
        then = over_time(state, known, days, now)
        moved(account_id, then, now)
    made_of(account_id, then, now)
    to_do(state, account_id)


def search(asked: str) -> None:
    """Find an account by name or id."""
    st.title("One account")
    if asked:
        ui.note(f"There is no account with the id {asked}.")
    text = st.text_input(
        "Find an account", placeholder="part of a name or id", max_chars=300
    )
    rows = account.found(ui.read, text.strip(), FOUND)
    st.caption(
        "The largest customers, or those that fit." if rows else "No account fits."
    )
    if rows:
        columns = [markup.account_column(), markup.text("account_id", "Id")]
        st.html(markup.table(rows, columns, "Accounts found"))


def heading(state: ui.State, known: dict) -> None:
    """Name and attributes."""
    st.html(
        f"<h1><bdi>{escape(known['account_name'] or known['account_id'])}</bdi></h1>"
    )
    told = [
        ("id", known["account_id"]),
        ("status", "leaving" if known["is_leaving"] else known["status"]),
        ("owner", known["csm_owner"]),
        ("segment", words.plain(known["segment"])),
        ("plan", known["plan"]),
        ("industry", known["industry"]),
        ("region", known["region"]),
    ]
    shown = " · ".join(
        f"{label} <b><bdi>{escape(str(value))}</bdi></b>"
        for label, value in told
        if value not in (None, words.NONE)
    )
    st.html(f'<div class="soft">{shown} · <a href="account">another account</a></div>')


def chosen_day(days: list[dict]) -> dict:
    """The day to look at: of the address, else the last. Kept in the address."""
    first, last = days[0]["health_date"], days[-1]["health_date"]
    asked = ui.parameter_day("date") or last
    left, _ = st.columns([1, 3])
    day = left.date_input(
        "Day", value=min(max(asked, first), last), min_value=first, max_value=last
    )
    ui.remember(date=None if day == last else day)
    return next(row for row in days if row["health_date"] == day)


def headline(state: ui.State, known: dict, now: dict) -> None:
    """The numbers of the day."""
    if now["score"] is None:
        reason = words.UNSCORED.get(now["unscored_reason"], now["unscored_reason"])
        score = ("Score", words.NONE, f"unscored: {reason}")
    else:
        score = ("Score", words.number(now["score"], 1), "of 100, higher is better")
    interval = (words.NONE, "no score, no interval")
    if now["score_floor"] is not None:
        interval = (
            f"{words.number(now['score_floor'])} to {words.number(now['score_ceiling'])}",
            "if all that is unknown were bad, or good"
            + ("" if now["band_is_certain"] else ": the band is not certain"),
        )
    renewal = "no renewal date"
    if known["days_to_renewal"] is not None:
        renewal = f"renews in {words.plural(known['days_to_renewal'], 'day')}"
    st.html(
        markup.tiles(
            [
                score,
                ("Band", state.bands.chip(now["band"]), band_words(now)),
                ("30 days", words.signed(now["change_30d"]), "points of change"),
                (
                    "Trend",
                    words.plain(now["trend"]),
                    f"{words.signed(now['slope_28d'])} points a week",
                ),
                ("Known", words.percent(now["coverage"]), "of what the model asks for"),
                ("Between", *interval),
                ("MRR", words.number(now["mrr"]), f"a month, {renewal}"),
                (
                    "Stage",
                    words.plain(now["lifecycle_stage"]),
                    f"profile {now['profile']}",
                ),
            ]
        )
    )
    if now["cap_rules"] and now["score"] is not None:
        reasons = actions.caps(ui.read, known["account_id"], now["health_date"])
        if reasons:
            ui.note(
                f"The score is held down: {'; '.join(reasons)}. Without that it would be "
                f"{words.number(now['base_score'], 1)}."
            )
    if now["override_id"]:
        until = now["override_expires_date"]
        ends = f", until {words.day(until)}" if until else ""
        ui.note(
            f"A person set this score: {now['override_author'] or 'unknown'} "
            f"({words.plain(now['override_reason_code'])}){ends}. The model says "
            f"{words.number(now['automatic_score'], 1)}."
        )


def band_words(now: dict) -> str:
    """How long in the band, and how long still."""
    told = []
    if now["days_in_band"]:
        told.append(f"for {words.plural(now['days_in_band'], 'day')}")
    if now["days_to_lower_band"] is not None:
        told.append(
            f"falls in {words.plural(now['days_to_lower_band'], 'day')} at this pace"
        )
    return ", ".join(told)


def over_time(state: ui.State, known: dict, days: list[dict], now: dict) -> dict:
    """The score's picture; returns the day to compare with."""
    st.header("Score over time")
    first, last = days[0]["health_date"], days[-1]["health_date"]
    asked = ui.parameter_day("from") or now["health_date"] - timedelta(days=30)
    place, _ = st.columns([1, 3])
    then: date = place.date_input(
        "Compare with",
        value=min(max(asked, first), last),
        min_value=first,
        max_value=last,
    )
    usual = now["health_date"] - timedelta(days=30)
    ui.remember(**{"from": None if then == max(usual, first) else then})
    since = max(first, min(last - timedelta(days=730), then, now["health_date"]))
    marked = [then, now["health_date"]]
    ui.chart(charts.score_over_time(days, state.bands, marked, since, last))
    st.caption(
        "Line: the score. Shade: between worst and best case of what is unknown. Diamonds: "
        "days under a manual override. Dotted: another version of the model. Dashed: the "
        "two days compared."
    )
    shown = [
        {key: row[key] for key in ("health_date", "score", "band", "automatic_score")}
        | {key: row[key] for key in ("base_score", "coverage", "model_version", "mrr")}
        for row in days
    ]
    ui.download(shown, f"score_{known['account_id']}")
    return next(row for row in days if row["health_date"] == then)


def moved(account_id: str, then: dict, now: dict) -> None:
    """What moved the score between two days."""
    if then["health_date"] > now["health_date"]:
        then, now = now, then
    names = words.day(then["health_date"]), words.day(now["health_date"])
    with ui.section(f"What moved it between {names[0]} and {names[1]}"):
        if then["health_date"] == now["health_date"]:
            st.caption("Choose two different days.")
            return
        if then["automatic_score"] is None or now["automatic_score"] is None:
            which = then if then["automatic_score"] is None else now
            reason = words.UNSCORED.get(which["unscored_reason"], "no score")
            st.caption(
                f"There is no score on {words.day(which['health_date'])} ({reason}): "
                "nothing to take apart."
            )
            return
        grain, parts = account.moved(ui.read, account_id, then, now)
        change = now["score"] - then["score"]
        st.write(
            f"**{words.signed(change)} points**, from {words.number(then['score'], 1)} to "
            f"{words.number(now['score'], 1)}. The parts add up to the change."
        )
        ui.chart(
            charts.waterfall(
                parts, then["score"], now["score"], (f"on {names[0]}", f"on {names[1]}")
            )
        )
        if grain == "dimension":
            st.caption(
                "By dimension: single metrics are kept for the last days and month ends "
                "only. Choose a month end for more."
            )
        remarks(account_id, then, now)
        ui.download(parts, f"moved_{account_id}")


def remarks(account_id: str, then: dict, now: dict) -> None:
    """Whether part of the change is no doing of the customer."""
    back = (now["health_date"] - then["health_date"]).days
    kinds = account.kinds(ui.read, account_id, now["health_date"], back)
    if kinds:
        told = ", ".join(
            f"{words.KINDS.get(row['effect_kind'], row['effect_kind'])} "
            f"{words.signed(row['effect'])}"
            for row in kinds
        )
        st.caption(f"By cause, in points: {told}.")
    for key, name in (("model_version", "model version"), ("profile", "profile")):
        if then[key] != now[key]:
            ui.note(
                f"The {name} changed from {then[key]} to {now[key]}: part of the change "
                "comes from other weights, not from the customer."
            )


def made_of(account_id: str, then: dict, now: dict) -> None:
    """Dimensions and metrics of the day."""
    day = now["health_date"]
    with ui.section(
        f"What the score is made of on {words.day(day)}",
        "Points of all dimensions add up to the score before caps and overrides.",
    ):
        labels = publication.dimension_labels(ui.read)
        order = list(labels)
        rows = account.dimensions(ui.read, account_id, day)
        for row in rows:
            row["label"] = labels.get(row["dimension"], row["dimension"])
        rows.sort(
            key=lambda row: (
                order.index(row["dimension"]) if row["dimension"] in labels else 99
            )
        )

        def bar(row: dict) -> str:
            share = None if row["score"] is None else row["score"] / 100
            return markup.meter(share, words.number(row["score"], 1))

        columns = [
            markup.text("label", "Dimension"),
            markup.Column("Score", bar, "0 to 100, higher is better."),
            markup.number(
                "weight",
                "Weight",
                "Share of the model, percent, before "
                "dimensions that are unknown are left out.",
            ),
            markup.number("contribution", "Points", "What it gives to the score.", 1),
            markup.percent("coverage", "Known", "Share of it that is known."),
        ]
        ui.table(rows, columns, "Dimensions", f"dimensions_{account_id}")
    with ui.section(
        "Metrics",
        "Most points lost first. The picture shows how the value becomes a score (left to "
        "right the value, upwards the score) and where the account stands.",
    ):
        # The same question as that of the parts: asked once.
        pair = sorted([then["health_date"], day])
        rows = account.metrics(ui.read, account_id, *pair)
        rows = [row for row in rows if row["health_date"] == day]
        if not rows:
            st.caption(
                "Kept for the last days and month ends only, and for days with a "
                "subscription: choose another day."
            )
            return
        knots = account.curves(ui.read, now["model_version"], now["profile"])
        weighted = [row for row in rows if row["weight"]]
        columns = metric_columns(knots, labels)
        ui.table(weighted, columns, "Metrics with weight", f"metrics_{account_id}")
        rest = [row for row in rows if not row["weight"]]
        if rest:
            with st.expander(f"{len(rest)} more without weight (named by rules)"):
                ui.table(rest, columns, "Metrics without weight", f"rest_{account_id}")
        metric_over_time(account_id, rows)


def metric_columns(knots: dict, labels: dict) -> list:
    """Columns of the metrics."""

    def name(row: dict) -> str:
        help = markup.quoted(row["description"] or "")
        return f"<span title={help}>{escape(row['label'])}</span>"

    def picture(row: dict) -> str:
        return markup.curve_picture(
            knots.get(row["metric"], []),
            row["metric_value"],
            row["score"],
            row["method"] == "step",
        )

    def state(row: dict) -> str:
        told = words.STATES.get(row["metric_state"], row["metric_state"])
        if row["metric_state"] == "measured":
            told = words.day(row["last_evidence_date"]).replace(words.NONE, told)
        return markup.unbroken(escape(told))

    def value(row: dict) -> str:
        return words.measured(row["metric_value"], row["unit"], row["metric"])

    return [
        markup.Column("Metric", name, "Hover a name for its meaning."),
        markup.Column(
            "Dimension",
            lambda row: escape(labels.get(row["dimension"], row["dimension"] or "")),
        ),
        markup.Column("Value", value, "As measured.", True),
        markup.number("score", "Score", "0 to 100.", 0),
        markup.Column("From value to score", picture),
        markup.number("contribution", "Points", "What it gives to the score.", 1),
        markup.number(
            "points_lost", "Lost", "What it would give more at a score of 100.", 1
        ),
        markup.Column(
            "Evidence", state, "Day of the newest row, or why there is no value."
        ),
    ]


def metric_over_time(account_id: str, rows: list[dict]) -> None:
    """One metric's history."""
    labels = {row["metric"]: row for row in rows}
    place, _ = st.columns([1, 2])
    metric = place.selectbox(
        "A metric over time",
        list(labels),
        index=None,
        placeholder="choose a metric",
        format_func=lambda key: labels[key]["label"],
    )
    if metric is None:
        return
    history = account.history(ui.read, account_id, metric)
    value, score = charts.metric_history(
        history, labels[metric]["label"], labels[metric]["unit"]
    )
    left, right = st.columns(2)
    with left:
        ui.chart(value)
    with right:
        ui.chart(score)


def to_do(state: ui.State, account_id: str) -> None:
    """Alerts, tasks, opportunities and guidance as of today."""
    with ui.section("Alerts", f"As of {words.day(state.day)}, open ones first."):
        rows = actions.alerts(ui.read, 15, account_id=account_id)
        columns = [
            markup.Column(
                "State", lambda row: "open" if row["is_open"] else "resolved"
            ),
            markup.code("severity", "Severity"),
            markup.text("reason", "Why", wide=True),
            markup.day("opened_on", "Opened"),
            markup.day("resolved_on", "Resolved"),
        ]
        ui.table(rows, columns, "Alerts", f"alerts_{account_id}")
    with ui.section("Tasks"):
        rows = actions.tasks(ui.read, 20, account_id=account_id)
        ui.table(rows, markup.task_columns(), "Tasks to do", f"tasks_{account_id}")
    with ui.section("How to speak to it"):
        rows = actions.guidance(ui.read, account_id)
        columns = [
            markup.text("audience", "For"),
            markup.text("guidance", "What to say and do", wide=True),
            markup.text("contact_frequency", "How often"),
            markup.text("service_level", "Service"),
        ]
        ui.table(rows, columns, "Guidance", f"guidance_{account_id}")
    with ui.section("Opportunities"):
        rows = actions.opportunities(ui.read, 10, account_id=account_id)
        columns = [
            markup.text("opportunity", "Opportunity", plain=True),
            markup.evidence(actions.metric_words(ui.read)),
            markup.day("opened_on", "Since"),
        ]
        ui.table(rows, columns, "Open opportunities", f"opportunities_{account_id}")
