"""Stage, profile, metric state and metric score of one account-day (scoring 2 and 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from tests.python.reference.config import (
    ANY,
    Configuration,
    Metric,
    Version,
    flag,
    text,
    whole,
)
from tests.python.reference.feeds import Feed
from tests.python.reference.points import ActionDates, clamp, points_value

POLICY_SCORES = {"neutral": 50.0, "poor": 0.0}
NEVER_BY_POLICY = ("not_applicable", "not_yet_due", "feed_stale")


@dataclass(frozen=True)
class MetricResult:
    """State, value and score of one metric on one account-day.

    value: the measured or carried value, else None. by_policy: the score (50 or 0) comes
    from the missing policy. evidence_date: day of the newest row behind the day's own value,
    whatever the state.
    """

    state: str
    value: float | None = None
    score: float | None = None
    is_carried: bool = False
    by_policy: bool = False
    evidence_date: date | None = None

    @property
    def is_evidence(self) -> bool:
        """Measured or carried."""
        return self.state == "measured" or self.is_carried


def score_of(
    version: Version, profile: str, metric: Metric, value: float
) -> float | None:
    """Score 0..100 of a value under the curve, step or points; None without a curve."""
    if metric.method == "points":
        return round(clamp(value), 9)
    knots = version.curve(profile, metric.metric)
    if not knots:
        return None
    if metric.method == "step":
        below = [score for knot, score in knots if knot <= value]
        return below[-1] if below else knots[0][1]
    if value <= knots[0][0]:
        return knots[0][1]
    for (left, low), (right, high) in pairwise(knots):
        if value == right:
            return high
        if value < right:
            return round(low + (value - left) * (high - low) / (right - left), 9)
    return knots[-1][1]


def stage_of(version: Version, account_day) -> str | None:
    """First lifecycle stage by priority whose bounds (inclusive, empty = open) hold."""
    for row in version.stages:
        if not _within(
            account_day.tenure_days,
            whole(row, "min_tenure_days"),
            whole(row, "max_tenure_days"),
        ):
            continue
        if not _within(
            account_day.days_to_renewal,
            whole(row, "min_days_to_renewal"),
            whole(row, "max_days_to_renewal"),
        ):
            continue
        wanted = flag(row, "milestones_complete")
        if wanted is not None and wanted != bool(account_day.milestones_complete):
            continue
        return text(row, "lifecycle_stage")
    return None


def _within(value: int | None, least: int | None, greatest: int | None) -> bool:
    if least is None and greatest is None:
        return True
    if value is None:
        return False
    return (least is None or value >= least) and (greatest is None or value <= greatest)


def profile_of(version: Version, account_day, stage: str | None) -> str | None:
    """First profile by priority; `*` matches all, null matches only `*`."""
    facts = {
        "lifecycle_stage": stage,
        "segment": account_day.segment,
        "plan": account_day.plan,
        "industry": account_day.industry,
        "touch_model": account_day.touch_model,
    }
    for row in version.profiles:
        if all(
            text(row, column) == ANY
            or (value is not None and text(row, column) == value)
            for column, value in facts.items()
        ):
            return text(row, "profile")
    return None


class GlobalFacts:
    """What concerns everybody: feed outages and the first row of each table.

    row_dates: table -> dates of accepted rows of anybody.
    """

    def __init__(
        self, config: Configuration, row_dates: Callable[[str], Iterable[date]]
    ) -> None:
        self._row_dates = row_dates
        self._first_rows: dict[str, date | None] = {}
        self.feeds = {
            table: Feed(row_dates(table), lag) for table, lag in config.feeds.items()
        }

    def exists(self, table: str, day: date) -> bool:
        """Whether anybody has an accepted row of the table by `day`."""
        if table not in self._first_rows:
            self._first_rows[table] = min(self._row_dates(table), default=None)
        first = self._first_rows[table]
        return first is not None and first <= day


class MetricStates:
    """Metric states over a set of account-days.

    account_days: {(account_id, date): AccountDay}; values: {(account_id, date): {metric:
    (value, evidence date)}}; action_dates: see points.points_value.
    """

    def __init__(
        self,
        config: Configuration,
        account_days: Mapping[tuple[str, date], object],
        values: Mapping[
            tuple[str, date], Mapping[str, tuple[float | None, date | None]]
        ],
        facts: GlobalFacts,
        action_dates: ActionDates,
    ) -> None:
        self.config = config
        self.account_days = account_days
        self.values = values
        self.action_dates = action_dates
        self.facts = facts
        self._profiles: dict[tuple[str, str, date], tuple[str | None, str | None]] = {}
        self._results: dict[tuple, MetricResult] = {}

    def version_at(self, lane: Version | None, day: date) -> Version:
        """The candidate itself, or for the live lane (None) the version live at `day`."""
        return lane or self.config.live_at(day)

    def stage_and_profile(
        self, version: Version, account_day
    ) -> tuple[str | None, str | None]:
        """Lifecycle stage and profile of a trial or active day."""
        key = (version.model_version, account_day.account_id, account_day.day)
        if key not in self._profiles:
            stage = stage_of(version, account_day)
            self._profiles[key] = (stage, profile_of(version, account_day, stage))
        return self._profiles[key]

    def result(
        self, lane: Version | None, account_day, metric_key: str
    ) -> MetricResult | None:
        """State and score of a metric; None if the version does not know the metric.

        Policies are applied by `with_policy`, because they belong to the weight row.
        """
        version = self.version_at(lane, account_day.day)
        metric = version.metrics.get(metric_key)
        if metric is None:
            return None
        key = (
            version.model_version,
            account_day.account_id,
            account_day.day,
            metric_key,
        )
        if key not in self._results:
            profile = self.stage_and_profile(version, account_day)[1]
            value, evidence = self._value(version, profile, metric, account_day)
            found = self._result(lane, version, metric, account_day, value, evidence)
            self._results[key] = replace(found, evidence_date=evidence)
        return self._results[key]

    def with_policy(
        self, lane: Version | None, account_day, metric_key: str, policy: str
    ) -> MetricResult | None:
        """`result`, with the score of the missing policy where one applies."""
        found = self.result(lane, account_day, metric_key)
        if found is None or found.is_evidence or found.state in NEVER_BY_POLICY:
            return found
        if policy not in POLICY_SCORES:
            return found
        return replace(found, value=None, score=POLICY_SCORES[policy], by_policy=True)

    def _result(
        self, lane, version: Version, metric: Metric, account_day, value, evidence
    ) -> MetricResult:
        day = account_day.day
        if any(not self.facts.exists(table, day) for table in metric.needs_tables):
            return MetricResult("not_applicable")
        if (
            ANY not in metric.touch_models
            and account_day.touch_model not in metric.touch_models
        ):
            return MetricResult("not_applicable")
        if account_day.tenure_days < metric.min_tenure_days:
            return MetricResult("not_yet_due")
        feed = self.facts.feeds.get(metric.source_table)
        if feed is not None and feed.is_stale(day, metric.window_days):
            return self._carried(lane, feed, metric, account_day)
        profile = self.stage_and_profile(version, account_day)[1]
        if (
            metric.stale_after_days is not None
            and evidence is not None
            and (day - evidence).days > metric.stale_after_days
        ):
            return MetricResult("expired")
        if value is None:
            return MetricResult("missing")
        value = round(float(value), 9)
        return MetricResult(
            "measured", value, score_of(version, profile, metric, value)
        )

    def _carried(self, lane, feed: Feed, metric: Metric, account_day) -> MetricResult:
        day, window = account_day.day, metric.window_days
        fresh = feed.last_fresh(day, window)
        then = self.account_days.get((account_day.account_id, fresh)) if fresh else None
        if (
            then is not None
            and then.is_live
            and (day - fresh).days <= feed.carry_limit(day, window)
        ):
            found = self.result(lane, then, metric.metric)
            if found is not None and found.state == "measured":
                return MetricResult(
                    "feed_stale", found.value, found.score, is_carried=True
                )
        return MetricResult("feed_stale")

    def _value(self, version: Version, profile: str, metric: Metric, account_day):
        if metric.method == "points":
            value = points_value(
                version.points(profile, metric.metric),
                account_day.account_id,
                account_day.day,
                account_day.chain_start,
                account_day.seats,
                self.action_dates,
            )
            return value, None
        found = self.values.get((account_day.account_id, account_day.day), {})
        return found.get(metric.metric, (None, None))
