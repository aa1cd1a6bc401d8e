"""Tables and cards as HTML that can be read aloud and printed. All text is escaped."""

import csv
import io
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from dashboard import words
from scripts.spreadsheets import guarded

DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
# A table is folded when it has this many times the rows that stay.
FOLD_FROM = 1.25


@dataclass(frozen=True)
class Column:
    """A column of a table: what it is called, how a row is shown, what it means."""

    label: str
    html: Callable[[dict], str]
    help: str = ""
    is_number: bool = False
    is_short: bool = False
    is_wide: bool = False

    @property
    def kind(self) -> str:
        """HTML attribute of its cells: numbers to the right, short texts in one line,
        sentences wide."""
        if self.is_number:
            return ' class="n"'
        if self.is_short:
            return ' class="s"'
        return ' class="w"' if self.is_wide else ""


def text(
    key: str, label: str, help: str = "", plain: bool = False, wide: bool = False
) -> Column:
    """A column of text; with `plain` codes are shown as words, `wide` is for sentences."""

    def html(row: dict) -> str:
        value = row.get(key)
        return clipped(words.plain(value) if plain or value is None else str(value))

    return Column(label, html, help, is_wide=wide)


def code(key: str, label: str) -> Column:
    """A column of short codes, shown as words in one line."""
    return Column(
        label, lambda row: clipped(words.plain(row.get(key)), 30), is_short=True
    )


def number(key: str, label: str, help: str = "", digits: int = 0) -> Column:
    """A column of numbers."""
    return Column(label, lambda row: words.number(row.get(key), digits), help, True)


def signed(key: str, label: str, help: str = "", digits: int = 1) -> Column:
    """A column of changes, with sign and arrow."""

    def html(row: dict) -> str:
        value = row.get(key)
        if value is None or round(value, digits) == 0:
            return words.signed(value, digits)
        return f"{'▲' if value > 0 else '▼'} {words.signed(value, digits)}"

    return Column(label, html, help, True)


def percent(key: str, label: str, help: str = "", digits: int = 0) -> Column:
    """A column of shares."""
    return Column(label, lambda row: words.percent(row.get(key), digits), help, True)


def day(key: str, label: str, help: str = "") -> Column:
    """A column of days."""
    return Column(label, lambda row: words.day(row.get(key)), help, is_short=True)


def evidence(metrics: Mapping[str, tuple[str, str]]) -> Column:
    """A column of the conditions of an opportunity; metrics: their labels and units."""
    return Column(
        "Evidence",
        lambda row: clipped(words.evidence(row["evidence"], metrics), 200),
        "On the opening day, with the limit of the rule.",
        is_wide=True,
    )


def clipped(shown: str, length: int = 90) -> str:
    """Text as HTML, the whole of it on hover if it is long; kept apart from its
    neighbours whatever direction it is written in."""
    if len(shown) <= length:
        return f"<bdi>{unbroken(escape(shown))}</bdi>"
    cut = unbroken(escape(shown[: length - 1]))
    return f'<bdi title="{escape(shown)}">{cut}…</bdi>'


def unbroken(html: str) -> str:
    """Escaped text whose days stay in one line."""
    return DAY.sub(r'<span class="d">\g<0></span>', html)


def account_href(account_id: str, **more: object) -> str:
    """Address of an account's page, relative to any page of the dashboard."""
    given = {key: str(value) for key, value in more.items() if value is not None}
    return "account?" + urlencode({"id": account_id} | given, quote_via=quote)


def account_link(row: dict, **more: object) -> str:
    """An account's name as a link to its page."""
    account_id = row.get("account_id")
    if account_id is None:
        return escape(words.NONE)
    href = escape(account_href(account_id, **more), quote=True)
    return f'<a href="{href}">{clipped(row.get("account_name") or account_id, 60)}</a>'


def account_column(label: str = "Account") -> Column:
    """A column of links to accounts."""
    return Column(label, account_link, "Opens the account's page.")


def task_columns() -> list[Column]:
    """Columns of tasks: what is to be done, by whom, how and when."""
    return [
        text("title", "Playbook"),
        text("task", "What to do", wide=True),
        Column(
            "Who", lambda row: clipped(row["owner"] or words.plain(row["owner_role"]))
        ),
        text("channel", "By"),
        day("due_on", "Due"),
        Column("", lambda row: "overdue" if row["is_overdue"] else ""),
    ]


def table(rows: list[dict], columns: list[Column], caption: str, most: int = 0) -> str:
    """A table; the caption is read aloud and names it.

    With `most` a table of clearly more rows is folded: the rest shows on request.
    """
    first = most if most and len(rows) > most * FOLD_FROM else len(rows)
    head = "".join(
        f'<th scope="col"{column.kind}'
        f"{f' title={quoted(column.help)}' if column.help else ''}>"
        f"{escape(column.label)}</th>"
        for column in columns
    )
    body = "".join(
        ("<tr>" if place < first else '<tr class="rest">')
        + "".join(f"<td{column.kind}>{column.html(row)}</td>" for column in columns)
        + "</tr>"
        for place, row in enumerate(rows)
    )
    shown = (
        f'<div class="scroll" tabindex="0" role="region" aria-label={quoted(caption)}>'
        f'<table class="ch"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    if first == len(rows):
        return shown
    return (
        f'<div class="folded">{shown}<details class="more"><summary>'
        f'<span class="closed">Show all {len(rows):,}</span>'
        f'<span class="opened">Show the first {first:,}</span>'
        "</summary></details></div>"
    )


def quoted(value: str) -> str:
    """A text as a quoted HTML attribute."""
    return f'"{escape(value, quote=True)}"'


def tiles(shown: list[tuple[str, str, str]]) -> str:
    """Headline numbers: label, value, what it means."""
    cells = "".join(
        f'<div class="tile"><div class="k">{escape(label)}</div>'
        f'<div class="v">{value}</div><div class="h">{escape(note)}</div></div>'
        for label, value, note in shown
    )
    return f'<div class="tiles">{cells}</div>'


def csv_text(rows: list[dict]) -> str:
    """Rows as CSV. A text that a spreadsheet would take for a formula gets a quote."""
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    for row in rows:
        writer.writerow({key: guarded(value) for key, value in row.items()})
    return out.getvalue()


def curve_picture(
    knots: list[tuple], value: float | None, score: float | None, is_step: bool
) -> str:
    """A metric's curve (value to score, 0 to 100) with the account's place, as SVG."""
    if not knots:
        return ""
    width, height, pad = 132, 34, 5
    low, high = knots[0][0], knots[-1][0]
    span = (high - low) or 1.0
    left, right = low - span * 0.08, high + span * 0.08

    def x(at: float) -> float:
        return pad + (min(max(at, left), right) - left) / (right - left) * (
            width - 2 * pad
        )

    def y(at: float) -> float:
        return height - pad - at / 100 * (height - 2 * pad)

    points = [(left, knots[0][1])]
    for at, level in knots:
        if is_step:
            points.append((at, points[-1][1]))
        points.append((at, level))
    points.append((right, knots[-1][1]))
    line = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in points)
    dot = ""
    if value is not None and score is not None:
        dot = (
            f'<circle cx="{x(value):.1f}" cy="{y(score):.1f}" r="4.2" fill="#0072B2" '
            'stroke="#FFFFFF" stroke-width="1.3"/>'
        )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><polyline points="{line}" fill="none" '
        f'stroke="#7A8794" stroke-width="1.5"/>{dot}</svg>'
    )
    # A picture of its own: svg elements inside the page are taken out by Streamlit.
    data = b64encode(svg.encode()).decode()
    told = f"curve of values from {low:g} to {high:g}"
    return (
        f'<img class="curve" src="data:image/svg+xml;base64,{data}" alt="{told}" '
        f'title="{told}" width="{width}" height="{height}">'
    )


def meter(share: float | None, label: str) -> str:
    """A share (0 to 1) as a bar with its number."""
    if share is None:
        return words.NONE
    width = max(0.0, min(1.0, share)) * 100
    return (
        f'<span class="meter"><span style="width:{width:.0f}%"></span></span> '
        f"{escape(label)}"
    )
