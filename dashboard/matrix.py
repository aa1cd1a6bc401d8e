"""The migration of a month as a matrix, with retention per starting band."""

from dashboard import markup, words
from dashboard.bands import CHURNED, UNSCORED, Bands
from dashboard.data.source import Rows


def lines(rows: Rows, bands: Bands) -> Rows:
    """Rows of the matrix: starting band, moves by ending band, its retention."""
    names = [*bands.names, UNSCORED]
    moves = {(row["from_band"], row["to_band"]): row for row in rows}
    known = {row["from_band"]: row for row in rows}
    ends = [*names, CHURNED]
    return [
        {"from": name, "kept": known[name]} | {to: moves.get((name, to)) for to in ends}
        for name in names
        if name in known
    ]


def columns(bands: Bands) -> list[markup.Column]:
    """Columns of the matrix."""

    def cell(to: str):
        return lambda line: words.number(line[to]["accounts"]) if line[to] else "·"

    shown = [markup.Column("From", lambda line: bands.chip(line["from"]))]
    shown += [
        markup.Column(f"{bands.shape(to)} {to}", cell(to), "Customers", True)
        for to in [*bands.names, UNSCORED, CHURNED]
    ]
    shown += [
        markup.Column(
            key.upper(),
            lambda line, key=key: words.percent(line["kept"][key], 1),
            f"{kind} revenue retention of the starting band in the month",
            True,
        )
        for key, kind in (("nrr", "Net"), ("grr", "Gross"))
    ]
    return shown
