"""The board view of a day as one HTML file that can be mailed and printed.

Pictures are SVG inside the file: it loads nothing and runs nothing. Run in the dashboard's
environment by scripts/report.py.
"""

import argparse
import sys
from datetime import date, timedelta
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import vl_convert  # noqa: E402

from dashboard import charts, markup, matrix, words  # noqa: E402
from dashboard.bands import Bands  # noqa: E402
from dashboard.data import actions, portfolio, publication, trust  # noqa: E402
from dashboard.data.source import (  # noqa: E402
    NotPublishedError,
    NotThereError,
    Read,
    source_of_environment,
)
from dashboard.verdict import verdict  # noqa: E402

SHOWN_CALLS = 10
SPAN = 365


def main(arguments: list[str]) -> int:
    """Write the file; 2 with one sentence if it cannot be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", type=date.fromisoformat, help="default: the last day")
    parser.add_argument(
        "--out", type=Path, help="default: a file of the day in data/reports"
    )
    given = parser.parse_args(arguments)
    read = source_of_environment().rows
    try:
        day = reported_day(read, given.date)
        page = report(read, day)
    except (NotPublishedError, NotThereError) as problem:
        print(f"report: {problem}. Run `make build` first.", file=sys.stderr)
        return 2
    except LookupError as problem:
        print(f"report: {problem}", file=sys.stderr)
        return 2
    root = Path(__file__).resolve().parents[1]
    out = given.out or root / "data" / "reports" / f"customer_health_{day}.html"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page)
    except OSError as problem:
        print(f"report: {problem}", file=sys.stderr)
        return 2
    print(f"Board report of {day}: {out} ({len(page) / 1000:.0f} kB).")
    return 0


def reported_day(read: Read, asked: date | None) -> date:
    """The day to report on. Raises LookupError if it has no rows."""
    found = publication.publication(read)
    if not found or found["as_of_date"] is None:
        raise LookupError("nothing is scored yet")
    day = asked or found["as_of_date"]
    if not portfolio.over_time(read, {}, day, day)[0]:
        raise LookupError(f"no active customer on {day}")
    return day


def report(read: Read, day: date) -> str:
    """The whole page as HTML."""
    since = day - timedelta(days=SPAN)
    bands = Bands(publication.bands(read, day))
    days, per_band = portfolio.over_time(read, {}, since, day)
    today = [row for row in per_band if row["health_date"] == day]
    now = days[-1]
    months = portfolio.migration_months(read, day.replace(day=1) - timedelta(days=1))
    if (day + timedelta(days=1)).day == 1:
        months = portfolio.migration_months(read, day)
    css = (Path(__file__).parent / "report.css").read_text()
    parts = [
        f"<h1>Customer health on {day}</h1>",
        '<p class="soft">Active customers that have not given notice. MRR is monthly '
        "recurring revenue in the reporting currency.</p>",
        f"<p class='lead'>{escape(sentence(now))}</p>",
        headline(now),
        '<div class="two">',
        figure(
            "Customers per band",
            charts.bands_over_time(per_band, bands, "accounts", "Customers"),
        ),
        figure("MRR per band", charts.bands_over_time(per_band, bands, "mrr", "MRR")),
        figure(
            "Share at risk, against the target",
            charts.share_over_time(
                days, "at_risk_rate", "at_risk_target_rate", "Share at risk"
            ),
        ),
        figure("MRR per band on the day", charts.band_bars(today, bands, "mrr", "MRR")),
        "</div>",
        *guarded("Accounts to call", calls, read, day, bands),
        *guarded("By segment", by_segment, read, day),
        *guarded("Migration and retention", migration, read, months, bands),
        *guarded("Does the score predict?", validation, read),
        footer(read),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Customer health {day}</title><style>{css}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def guarded(title: str, part, *arguments) -> list[str]:
    """A section, or a remark that the file lacks its table."""
    try:
        shown = part(*arguments)
    except NotThereError as problem:
        shown = f'<p class="soft">Not shown: no {escape(str(problem))}.</p>'
    return [f"<section><h2>{escape(title)}</h2>", shown, "</section>"]


def sentence(now: dict) -> str:
    """The day in one sentence."""
    if now["at_risk_rate"] is None:
        return "No customer is scored."
    kept = "under" if now["meets_target"] else "not under"
    return (
        f"{words.percent(now['at_risk_rate'], 1)} of the scored customers are at risk, "
        f"{kept} the target of {words.percent(now['at_risk_target_rate'])}; they pay "
        f"{words.number(now['at_risk_mrr'])} a month, "
        f"{words.percent(now['at_risk_mrr_rate'], 1)} of the scored MRR."
    )


def headline(now: dict) -> str:
    """The numbers of the day."""
    return markup.tiles(
        [
            ("Customers", words.number(now["accounts"]), "active, no notice given"),
            ("MRR", words.number(now["mrr"]), "a month"),
            (
                "At risk",
                words.number(now["at_risk_accounts"]),
                f"{words.percent(now['at_risk_rate'], 1)} of the scored",
            ),
            ("MRR at risk", words.number(now["at_risk_mrr"]), "a month"),
            ("Mean score", words.number(now["mean_score"], 1), "of 100"),
            ("Unscored", words.percent(now["unscored_rate"], 1), "of customers"),
            (
                "Leaving",
                words.number(now["leaving_accounts"]),
                f"gave notice, MRR {words.number(now['leaving_mrr'])}",
            ),
        ]
    )


def figure(title: str, chart) -> str:
    """A chart as SVG with its title."""
    drawn = chart.properties(width=440, background="transparent")
    svg = vl_convert.vegalite_to_svg(drawn.to_json())
    return f"<figure><h2>{escape(title)}</h2>{svg}</figure>"


def calls(read: Read, day: date, bands: Bands) -> str:
    """The accounts most worth a call on the day, with the reason."""
    rows = actions.calls_on(read, day, SHOWN_CALLS)
    if not rows:
        return "<p>No account had an alert to call about.</p>"
    columns = [
        markup.Column(
            "Account",
            lambda row: markup.clipped(row["account_name"] or row["account_id"], 60),
        ),
        markup.Column("Band", lambda row: bands.chip(row["band"])),
        markup.number("score", "Score", digits=1),
        markup.number("mrr", "MRR"),
        markup.text("reason", "Why"),
        markup.day("opened_on", "Since"),
        markup.day("renewal_date", "Renews"),
        markup.text("csm_owner", "Owner"),
    ]
    return markup.table(rows, columns, "Accounts to call")


def by_segment(read: Read, day: date) -> str:
    """The segments side by side."""
    columns = [
        markup.text("cut_value", "Segment", plain=True),
        markup.number("accounts", "Customers"),
        markup.number("mrr", "MRR"),
        markup.number("at_risk_accounts", "At risk"),
        markup.percent("at_risk_rate", "Share at risk", digits=1),
        markup.number("at_risk_mrr", "MRR at risk"),
        markup.number("mean_score", "Mean score", digits=1),
    ]
    return markup.table(
        portfolio.by_value(read, {}, "segment", day), columns, "Segments"
    )


def migration(read: Read, months: list, bands: Bands) -> str:
    """The last complete month: moves between bands, retention per starting band."""
    if not months:
        return "<p>No complete month yet.</p>"
    rows = portfolio.migration(read, months[0])
    table = markup.table(matrix.lines(rows, bands), matrix.columns(bands), "Migration")
    history = portfolio.retention(read, months[0])
    whole = history[-1]
    said = (
        f"<p>In {months[0]:%Y-%m}: net revenue retention "
        f"<b>{words.percent(whole['nrr'], 1)}</b>, gross "
        f"<b>{words.percent(whole['grr'], 1)}</b>. Rows: band at the start of the "
        "month; columns: customers by band at its end; retention is of the starting "
        "band.</p>"
    )
    return said + table + figure("Monthly retention", charts.retention(history))


def validation(read: Read) -> str:
    """What may be said about the score's foresight."""
    last_day = publication.publication(read)["as_of_date"]
    rows, remark = trust.live_validation(read, last_day)
    said = verdict(trust.of_the_whole_book(rows))
    shown = f"<p>{escape(' '.join(filter(None, [said, remark])))}</p>"
    return shown + '<p class="soft">As of the last day, by all outcomes known then.</p>'


def footer(read: Read) -> str:
    """What the report rests on."""
    found = publication.publication(read)
    return (
        f'<p class="soft">From the publication of {found["published_at"]:%Y-%m-%d %H:%M} '
        f"UTC as of {found['as_of_date']}, code {escape(found['code_version'])}.</p>"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
