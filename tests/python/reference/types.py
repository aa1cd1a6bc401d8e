"""Shapes that the two halves of the reference share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

MetricValue = tuple[float | None, date | None]
Row = Mapping[str, object]


@dataclass
class RawTables:
    """Accepted rows of every contract table (deferred rows are not among them).

    rows: {table: rows}, columns as in the contract with account_id mapped through the
    aliases; timestamps and dates are naive UTC datetimes, money and quantities Decimal,
    ids and listed values text, absent cells None. dates: {table: dates of accepted rows of
    anybody} by the row's own time (else the account's first day; a table with neither
    time nor account: date.min).
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    dates: dict[str, set[date]] = field(default_factory=dict)

    def row_dates(self, table: str) -> Iterable[date]:
        """Dates of accepted rows of anybody; empty for an absent or empty table."""
        return self.dates.get(table, set())


@dataclass
class SeedTables:
    """Seed rows as text: {seed name: rows}."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)


@dataclass
class AccountDay:
    """One account and day of the spine; money Decimal, mrr None when unknown."""

    account_id: str
    day: date
    chain_start: date
    tenure_days: int
    status: str
    is_live: bool
    is_leaving: bool
    mrr: Decimal | None = None
    seats: Decimal | None = None
    plan: str | None = None
    segment: str | None = None
    touch_model: str | None = None
    csm_owner: str | None = None
    parent_account_id: str | None = None
    industry: str | None = None
    region: str | None = None
    renewal_date: date | None = None
    days_to_renewal: int | None = None
    days_to_opt_out: int | None = None
    milestones_complete: bool = False
