"""What scoring needs: account-days, metric values, feed dates, overrides, action dates.

Raw tables, account-days and metric values come from the other half of the reference
(`raw`, `seeds`, `accounts`, `metrics`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.python.reference.accounts import account_days
from tests.python.reference.config import flag, text
from tests.python.reference.metrics import metric_values
from tests.python.reference.points import ACTION_TYPE_COLUMNS, ActionDates
from tests.python.reference.raw import load_raw
from tests.python.reference.seeds import load_seeds
from tests.python.reference.types import AccountDay, MetricValue, RawTables, SeedTables

TIME_COLUMNS = {
    "usage_events": "event_at",
    "touchpoints": "occurred_at",
    "tickets": "created_at",
    "survey_responses": "responded_at",
    "csm_pulses": "recorded_at",
    "advocacy_events": "occurred_at",
    "marketing_engagements": "occurred_at",
    "payments": "attempted_at",
    "invoices": "issued_at",
    "subscriptions": "started_at",
    "interventions": "started_at",
    "custom_metrics": "metric_date",
}


@dataclass
class Inputs:
    """Everything the scorer reads; see `states.MetricStates` and `scoring.Scorer`."""

    seeds: Mapping[str, Sequence[Mapping[str, str]]]
    account_days: Mapping[tuple[str, date], AccountDay]
    values: Mapping[tuple[str, date], Mapping[str, MetricValue]]
    row_dates: Callable[[str], Iterable[date]]
    overrides: Mapping[str, Sequence[Mapping[str, object]]]
    action_dates: ActionDates


class ActionRows:
    """Sorted dates of the rows an action of a points metric counts."""

    def __init__(self, raw: RawTables, seeds: SeedTables) -> None:
        self.raw = raw
        self._found: dict[str, dict[str, list[date]]] = {}
        self._service = {
            (row["account_id"], row["user_id"])
            for row in raw.rows.get("users", ())
            if row.get("is_service")
        }
        self._no_usage = {
            text(row, "feature")
            for row in seeds.rows.get("usage_feature_rules", ())
            if flag(row, "counts_as_usage") is False
        }

    def __call__(self, account_id: str, action: str) -> Sequence[date]:
        """Dates of one account's rows of an action."""
        if action not in self._found:
            self._found[action] = self._dates(action)
        return self._found[action].get(account_id, ())

    def _dates(self, action: str) -> dict[str, list[date]]:
        table, _, kind = action.partition(":")
        feature = None
        if table not in TIME_COLUMNS:
            table, kind, feature = "usage_events", "", action
        dates: dict[str, list[date]] = {}
        for row in self.raw.rows.get(table, ()):
            if kind and row.get(ACTION_TYPE_COLUMNS[table]) != kind:
                continue
            if feature is not None and row.get("feature") != feature:
                continue
            if table == "usage_events" and not self._is_usage(row):
                continue
            dates.setdefault(row["account_id"], []).append(
                row[TIME_COLUMNS[table]].date()
            )
        return {account_id: sorted(found) for account_id, found in dates.items()}

    def _is_usage(self, row: Mapping[str, object]) -> bool:
        if row.get("feature") in self._no_usage:
            return False
        return (row["account_id"], row.get("user_id")) not in self._service


def load_inputs(
    raw_folder: Path, seed_folder: Path, as_of: date, accounts: set[str] | None = None
) -> Inputs:
    """Read a raw folder and a seed folder. accounts: score these only (None = all)."""
    raw = load_raw(raw_folder, as_of)
    seeds = load_seeds(seed_folder)
    days = account_days(raw, seeds, as_of)
    if accounts is not None:
        days = {key: item for key, item in days.items() if key[0] in accounts}
    overrides: dict[str, list[Mapping[str, object]]] = {}
    for row in raw.rows.get("score_overrides", ()):
        overrides.setdefault(row["account_id"], []).append(row)
    return Inputs(
        seeds=seeds.rows,
        account_days=days,
        values=metric_values(raw, seeds, days),
        row_dates=raw.row_dates,
        overrides=overrides,
        action_dates=ActionRows(raw, seeds),
    )
