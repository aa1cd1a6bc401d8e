"""The pictures, as Altair charts; the app and the report draw the same ones."""

from datetime import date, timedelta

import altair as alt
import pandas as pd

from dashboard import words
from dashboard.bands import UNSCORED, Bands

HEIGHT = 280
LINE = "#1F7FC4"
SECOND = "#CC79A7"
DAY = alt.Axis(title=None, format="%b %Y", labelOverlap=True, tickCount=7, grid=False)


def frame(*given, **named) -> pd.DataFrame:
    """A data frame whose days are times, as the pictures need them."""
    data = pd.DataFrame(*given, **named)
    for name in data.columns:
        if data[name].map(lambda value: isinstance(value, date)).any():
            data[name] = pd.to_datetime(data[name])
    return data


def bands_over_time(rows: list[dict], bands: Bands, measure: str, title: str):
    """Accounts or mrr per band and day, worst band at the bottom."""
    data = frame(
        {
            "day": [row["health_date"] for row in rows],
            "band": [bands.label(row["band"]) for row in rows],
            "amount": [row[measure] for row in rows],
            "order": [order_of(row["band"], bands) for row in rows],
        }
    )
    names, colours = bands.labels(UNSCORED)
    return (
        alt.Chart(data, height=HEIGHT, description=f"{title} per band over time")
        .mark_area(opacity=0.85, line=False)
        .encode(
            x=alt.X("day:T", axis=DAY),
            y=alt.Y(
                "amount:Q", title=title, stack="zero", axis=alt.Axis(format=",.0f")
            ),
            color=alt.Color(
                "band:N",
                scale=alt.Scale(domain=names, range=colours),
                legend=alt.Legend(title=None, orient="top", symbolType="square"),
            ),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%Y-%m-%d"),
                alt.Tooltip("band:N", title="Band"),
                alt.Tooltip("amount:Q", title=title, format=",.0f"),
            ],
        )
    )


def order_of(band: str, bands: Bands) -> int:
    """Place in a stack: worst band 0, the best last but for unscored."""
    names = [*reversed(bands.names), UNSCORED]
    return names.index(band) if band in names else len(names)


def band_bars(rows: list[dict], bands: Bands, measure: str, title: str):
    """Accounts or mrr per band on one day, labelled."""
    total = sum(row[measure] for row in rows) or 1
    data = frame(
        {
            "band": [bands.label(row["band"]) for row in rows],
            "amount": [row[measure] for row in rows],
            "label": [
                f"{words.number(row[measure])} ({words.percent(row[measure] / total)})"
                for row in rows
            ],
        }
    )
    names, colours = bands.labels(UNSCORED)
    base = alt.Chart(data, height=150, description=f"{title} per band").encode(
        y=alt.Y(
            "band:N",
            sort=names,
            title=None,
            axis=alt.Axis(labelLimit=160, labelOverlap=False),
        ),
        x=alt.X(
            "amount:Q",
            title=title,
            axis=alt.Axis(format=",.0f", tickCount=5),
            scale=alt.Scale(domainMax=max([row[measure] for row in rows] + [1]) * 1.3),
        ),
    )
    bars = base.mark_bar(size=22).encode(
        color=alt.Color(
            "band:N", scale=alt.Scale(domain=names, range=colours), legend=None
        )
    )
    texts = base.mark_text(align="left", dx=5, color=TEXT).encode(text="label:N")
    return bars + texts


# A grey that is readable on light and on dark.
TEXT = "#7A8794"


def share_over_time(rows: list[dict], key: str, target: str | None, title: str):
    """A share per day as a line, with the target as a dashed one."""
    data = frame(
        {
            "day": [row["health_date"] for row in rows],
            "share": [row[key] for row in rows],
            "target": [row[target] if target else None for row in rows],
        }
    )
    base = alt.Chart(data, height=HEIGHT, description=f"{title} over time").encode(
        x=alt.X("day:T", axis=DAY)
    )
    line = base.mark_line(color=LINE, strokeWidth=2).encode(
        y=alt.Y(
            "share:Q",
            title=title,
            axis=alt.Axis(format=share_format(data["share"].max())),
            scale=alt.Scale(domainMin=0),
        ),
        tooltip=[
            alt.Tooltip("day:T", title="Day", format="%Y-%m-%d"),
            alt.Tooltip("share:Q", title=title, format=".1%"),
        ],
    )
    if not target:
        return line
    goal = base.mark_line(color=SECOND, strokeDash=[6, 4]).encode(y="target:Q")
    last = data.dropna(subset=["target"]).tail(1)
    name = (
        alt.Chart(last)
        .mark_text(align="right", dy=-7, color=SECOND, fontWeight="bold")
        .transform_calculate(label="'target ' + format(datum.target, '.0%')")
        .encode(x="day:T", y="target:Q", text="label:N")
    )
    return line + goal + name


def share_format(largest: float | None) -> str:
    """Format of an axis of shares: tenths of a percent if all are small."""
    return ".1%" if largest is not None and 0 < largest < 0.05 else ".0%"


def retention(rows: list[dict]):
    """Net and gross revenue retention per month."""
    names = {"nrr": "net (NRR)", "grr": "gross (GRR)"}
    data = frame(
        [
            {"month": row["health_month"], "kind": name, "share": row[key]}
            for row in rows
            for key, name in names.items()
            if row[key] is not None
        ],
        columns=["month", "kind", "share"],
    )
    return (
        alt.Chart(data, height=HEIGHT, description="Revenue retention per month")
        .mark_line(point=True)
        .encode(
            x=alt.X("month:T", axis=DAY),
            y=alt.Y(
                "share:Q",
                title="Monthly retention",
                axis=alt.Axis(format=".0%"),
                scale=alt.Scale(zero=False),
            ),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=list(names.values()), range=[LINE, SECOND]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            strokeDash=alt.StrokeDash(
                "kind:N",
                scale=alt.Scale(domain=list(names.values()), range=[[1, 0], [5, 3]]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            tooltip=[
                alt.Tooltip("month:T", title="Month", format="%Y-%m"),
                alt.Tooltip("kind:N", title="Retention"),
                alt.Tooltip("share:Q", title="Share", format=".1%"),
            ],
        )
    )


def score_over_time(days: list[dict], bands: Bands, marked: list, since, until):
    """One account's score with its interval, on the bands as background.

    `marked` are the days chosen by the reader; changes of the model version and manual
    overrides are drawn as lines and bars.
    """
    shown = [day for day in days if since <= day["health_date"] <= until]
    data = frame(
        {
            "day": [row["health_date"] for row in shown],
            "score": [row["score"] for row in shown],
            "floor": [row["score_floor"] for row in shown],
            "ceiling": [row["score_ceiling"] for row in shown],
            "band": [bands.label(row["band"]) for row in shown],
        }
    )
    edges = [*[row["min_score"] for row in bands.rows], 0][: len(bands.rows)]
    tops = [100, *edges[:-1]]
    areas = frame(
        {
            "band": [bands.label(name) for name in bands.names],
            "low": edges,
            "high": tops,
            "since": since,
            "until": until + timedelta(days=1),
        }
    )
    names, colours = bands.labels()
    scale = alt.Scale(domain=[0, 100])
    y = alt.Y("score:Q", title="Score, 0 to 100", scale=scale)
    x = alt.X("day:T", axis=DAY, title=None)
    layers = [
        alt.Chart(areas, description="Score over time")
        .mark_rect(opacity=0.16)
        .encode(
            x=alt.X("since:T", axis=DAY, title=None),
            x2="until:T",
            y=alt.Y("low:Q", title="Score, 0 to 100", scale=scale),
            y2="high:Q",
            color=alt.Color(
                "band:N",
                scale=alt.Scale(domain=names, range=colours),
                legend=alt.Legend(title=None, orient="top"),
            ),
        ),
        alt.Chart(data)
        .mark_area(opacity=0.2, color=LINE)
        .encode(x=x, y=alt.Y("floor:Q", scale=scale), y2="ceiling:Q"),
        alt.Chart(data)
        .mark_line(color=LINE, strokeWidth=2)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%Y-%m-%d"),
                alt.Tooltip("score:Q", title="Score", format=".1f"),
                alt.Tooltip("band:N", title="Band"),
                alt.Tooltip("floor:Q", title="At least", format=".1f"),
                alt.Tooltip("ceiling:Q", title="At most", format=".1f"),
            ],
        ),
    ]
    layers += markers(shown, marked)
    return alt.layer(*layers).properties(height=300)


def markers(days: list[dict], marked: list) -> list:
    """Layers for model versions, overrides and the chosen days."""
    layers = []
    versions = [
        {"day": day["health_date"], "text": f"model {day['model_version']}"}
        for before, day in zip(days, days[1:], strict=False)
        if before["model_version"] != day["model_version"]
    ]
    if versions:
        layers += ruled(versions, [2, 2], alt.value(8))
    overridden = [
        {"day": day["health_date"], "level": 3, "text": "manual override"}
        for day in days
        if day["override_id"] is not None
    ]
    if overridden:
        layers.append(
            alt.Chart(frame(overridden))
            .mark_point(shape="diamond", size=45, filled=True, color=SECOND)
            .encode(
                x="day:T",
                y="level:Q",
                tooltip=[
                    alt.Tooltip("day:T", format="%Y-%m-%d", title="Day"),
                    alt.Tooltip("text:N", title="Marker"),
                ],
            )
        )
    for place, day in enumerate(sorted(set(marked))):
        layers += ruled(
            [{"day": day, "text": words.day(day)}], [5, 3], alt.datum(4 + 8 * place)
        )
    return layers


def ruled(rows: list[dict], dash: list[int], height) -> list:
    """Upright lines with a word at a height (alt.value: pixels; alt.datum: score)."""
    data = frame(rows)
    rules = alt.Chart(data).mark_rule(color=TEXT, strokeDash=dash).encode(x="day:T")
    texts = (
        alt.Chart(data)
        .mark_text(align="right", dx=-4, color=TEXT, fontSize=11)
        .encode(x="day:T", y=height, text="text:N")
    )
    return [rules, texts]


def waterfall(
    parts: list[dict], start: float, end: float, names: tuple[str, str], shown: int = 10
):
    """From one score to another, part by part; small parts are one bar."""
    bars = [row | {"label": row["label"]} for row in parts[:shown]]
    rest = sum(row["effect"] for row in parts[shown:])
    if len(parts) > shown:
        smaller = words.plural(len(parts) - shown, "smaller part")
        bars.append({"label": smaller, "effect": rest})
    rows = [
        {
            "label": names[0],
            "from": 0.0,
            "to": start,
            "kind": "score",
            "text": words.number(start, 1),
        }
    ]
    level = start
    for bar in bars:
        kind = "gained" if bar["effect"] > 0 else "lost"
        rows.append(
            {
                "label": bar["label"],
                "from": level,
                "to": level + bar["effect"],
                "kind": kind,
                "text": words.signed(bar["effect"]),
            }
        )
        level += bar["effect"]
    rows.append(
        {
            "label": names[1],
            "from": 0.0,
            "to": end,
            "kind": "score",
            "text": words.number(end, 1),
        }
    )
    data = frame(rows)
    # The scores begin at the edge of the picture, so that small parts can be seen.
    levels = [start, end, *data.loc[data["kind"] != "score", ["from", "to"]].stack()]
    low, high = min(levels), max(levels)
    room = max(2.0, (high - low) * 0.15)
    domain = [max(0.0, low - room), min(112.0, high + room * 1.6)]
    data.loc[data["kind"] == "score", "from"] = domain[0]
    data["place"] = data[["from", "to"]].max(axis=1)
    order = data["label"].tolist()
    base = alt.Chart(data, description="What moved the score").encode(
        y=alt.Y(
            "label:N",
            sort=order,
            title=None,
            axis=alt.Axis(labelLimit=210, labelOverlap=False),
        )
    )
    box = base.mark_bar(size=15).encode(
        x=alt.X(
            "from:Q", title="Score, points", scale=alt.Scale(domain=domain, nice=False)
        ),
        x2="to:Q",
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(
                domain=["score", "gained", "lost"], range=["#8A94A0", LINE, "#D55E00"]
            ),
            legend=alt.Legend(title=None, orient="top"),
        ),
        tooltip=[
            alt.Tooltip("label:N", title="Part"),
            alt.Tooltip("text:N", title="Points"),
        ],
    )
    texts = base.mark_text(align="left", dx=4, color=TEXT).encode(
        x="place:Q", text="text:N"
    )
    return (box + texts).properties(height=27 * len(rows) + 110)


def metric_history(rows: list[dict], label: str, shown: str):
    """Two charts: a metric's value and its score over time."""
    data = frame(
        {
            "day": [row["health_date"] for row in rows],
            "value": [row["metric_value"] for row in rows],
            "score": [row["score"] for row in rows],
        }
    )
    base = alt.Chart(data, height=150).encode(x=alt.X("day:T", axis=DAY))
    value_format = ".0%" if shown == "ratio" else ",.1f"
    value = base.mark_line(color=LINE).encode(
        y=alt.Y(
            "value:Q", title="Value", axis=alt.Axis(format=value_format, tickCount=4)
        )
    )
    score = base.mark_line(color=SECOND, strokeDash=[4, 2]).encode(
        y=alt.Y(
            "score:Q",
            title="Score, 0 to 100",
            scale=alt.Scale(domain=[0, 100]),
            axis=alt.Axis(tickCount=4),
        )
    )
    return (
        value.properties(description=f"{label}: value over time"),
        score.properties(description=f"{label}: score over time"),
    )


def intervals(rows: list[dict]):
    """AUC with its interval per horizon and outcome, against chance."""
    data = frame(rows)
    chance = (
        alt.Chart(frame({"at": [0.5], "text": ["chance"]}))
        .mark_rule(color=SECOND, strokeDash=[6, 4])
        .encode(x="at:Q")
    )
    word = (
        alt.Chart(frame({"at": [0.5], "text": ["chance"]}))
        .mark_text(color=SECOND, align="left", dx=4, fontWeight="bold")
        .encode(x="at:Q", y=alt.value(-7), text="text:N")
    )
    order = data["label"].tolist()
    base = alt.Chart(data, description="Does the score predict").encode(
        y=alt.Y(
            "label:N",
            sort=order,
            title=None,
            axis=alt.Axis(labelLimit=260, labelOverlap=False),
        )
    )
    bars = base.mark_rule(color=LINE, strokeWidth=3).encode(
        x=alt.X(
            "auc_low:Q",
            title="AUC: 0.5 is chance, 1 is always right",
            scale=alt.Scale(domain=[0.2, 1], clamp=True, zero=False, nice=False),
            axis=alt.Axis(tickCount=8, format=".1f"),
        ),
        x2="auc_high:Q",
    )
    points = base.mark_point(filled=True, size=80, color=LINE, opacity=1).encode(
        x="auc:Q",
        tooltip=[
            alt.Tooltip("label:N", title="Outcome"),
            alt.Tooltip("auc:Q", title="AUC", format=".2f"),
            alt.Tooltip("auc_low:Q", title="From", format=".2f"),
            alt.Tooltip("auc_high:Q", title="To", format=".2f"),
        ],
    )
    return (chance + word + bars + points).properties(height=30 * len(rows) + 90)


def rates(rows: list[dict], bands: Bands):
    """Share that left per band with its interval."""
    data = frame(rows)
    data["label"] = [bands.label(name) for name in data["cut_value"]]
    names, colours = bands.labels(UNSCORED)
    base = alt.Chart(data, height=170, description="Churn per band").encode(
        y=alt.Y("label:N", sort=names, title=None, axis=alt.Axis(labelOverlap=False))
    )
    colour = alt.Color(
        "label:N", scale=alt.Scale(domain=names, range=colours), legend=None
    )
    bars = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("rate_low:Q", title="Share that left", axis=alt.Axis(format=".0%")),
        x2="rate_high:Q",
        color=colour,
    )
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        x="rate:Q",
        color=colour,
        tooltip=[
            alt.Tooltip("label:N", title="Band"),
            alt.Tooltip("rate:Q", title="Share that left", format=".1%"),
            alt.Tooltip("rate_low:Q", title="From", format=".1%"),
            alt.Tooltip("rate_high:Q", title="To", format=".1%"),
        ],
    )
    return bars + points
