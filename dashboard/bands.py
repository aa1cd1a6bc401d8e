"""How bands look: colour from the seed, a shape and the word beside it.

The shipped colours (Okabe and Ito) are told apart by colour-blind readers; shape and word
say the same without colour.
"""

import re
from dataclasses import dataclass
from html import escape

from dashboard.markup import Column

UNSCORED, CHURNED = "unscored", "churned"
NEUTRAL = "#8A94A0"
# By rank, 1 is the worst band; further ranks repeat the last.
SHAPES = {1: "■", 2: "▲", 3: "●", 4: "◆", 5: "★"}
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Bands:
    """The bands of the live model, best first (rows of data.publication.bands)."""

    rows: list[dict]

    @property
    def names(self) -> list[str]:
        """Names, best first."""
        return [row["band"] for row in self.rows]

    @property
    def at_risk(self) -> list[str]:
        """Names of the bands that count as at risk."""
        return [row["band"] for row in self.rows if row["is_at_risk"]]

    def colour(self, band: str | None) -> str:
        """Colour as #rrggbb; grey for no band or a colour that is none."""
        found = next((row["colour"] for row in self.rows if row["band"] == band), None)
        return found if found and COLOUR.fullmatch(found) else NEUTRAL

    def shape(self, band: str | None) -> str:
        """A sign that stands for the band."""
        if band == CHURNED:
            return "✕"
        rank = next((row["rank"] for row in self.rows if row["band"] == band), None)
        return "○" if rank is None else SHAPES.get(int(rank), "★")

    def label(self, band: str | None) -> str:
        """Sign and word."""
        return f"{self.shape(band)} {band or UNSCORED}"

    def labels(self, *more: str) -> tuple[list[str], list[str]]:
        """Labels and their colours for a scale, worst band last, then `more`."""
        names = [*self.names, *more]
        return [self.label(name) for name in names], [self.colour(n) for n in names]

    def column(self, key: str = "band", label: str = "Band") -> Column:
        """A column of bands."""
        return Column(label, lambda row: self.chip(row[key]), is_short=True)

    def chip(self, band: str | None) -> str:
        """The band as HTML."""
        return (
            f'<span class="band"><span style="color:{self.colour(band)}" '
            f'aria-hidden="true">{self.shape(band)}</span> '
            f"{escape(band or UNSCORED)}</span>"
        )
