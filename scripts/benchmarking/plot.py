"""Draws a full refresh beside its baselines: python -m ... figures.json out.svg."""

import json
import sys
from pathlib import Path

import altair as alt

PARTS = ["(i) daily health", "(ii) other models", "(iii) data tests", "baseline"]
COLOURS = ["#0072B2", "#56B4E9", "#CC79A7", "#999999"]
DEAREST = 15


def main() -> int:
    """Two pictures above each other: parts beside baselines, the dearest models."""
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    figures = json.loads(source.read_text())
    chart(figures).save(str(out))
    return 0


def chart(figures: dict) -> alt.VConcatChart:
    """The two charts of a set of figures."""
    bars = [
        ("floor: events aggregated", "floor_seconds", 3),
        ("daily health by hand", "by_hand_seconds", 3),
        ("(i) daily health by dbt", "part_i_seconds", 0),
        ("other marts, bare copy", "copy_seconds", 3),
        ("(ii) other models by dbt", "part_ii_seconds", 1),
        ("(iii) data tests", "part_iii_seconds", 2),
    ]
    parts = [
        {"what": what, "seconds": figures[name], "part": PARTS[kind]}
        for what, name, kind in bars
    ]
    models = [
        {
            "what": model["model"],
            "seconds": model["shared_seconds"],
            "part": PARTS[0 if model["part"] == "i" else 1],
        }
        for model in figures["by_model"][:DEAREST]
    ]
    events = f"{figures['events']:,} events, {figures['account_days']:,} account-days"
    return alt.vconcat(
        drawn(parts, f"Full refresh of {events}"),
        drawn(models, f"The {DEAREST} dearest models"),
    )


def drawn(rows: list[dict], title: str) -> alt.Chart:
    """Bars in the order of the rows."""
    return (
        alt.Chart(alt.Data(values=rows), title=title, width=560)
        .mark_bar()
        .encode(
            x=alt.X("seconds:Q", title="wall seconds"),
            y=alt.Y("what:N", sort=[row["what"] for row in rows], title=None).axis(
                labelLimit=260
            ),
            color=alt.Color("part:N", title=None).scale(domain=PARTS, range=COLOURS),
        )
    )


if __name__ == "__main__":
    sys.exit(main())
