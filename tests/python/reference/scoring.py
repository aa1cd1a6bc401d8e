"""Roll-up of one account-day: dimensions, base score, coverage, interval, caps (scoring 4)."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.python.reference.config import Cap, Version
from tests.python.reference.states import MetricResult, MetricStates

OPERATORS = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}
NOT_DUE = ("not_applicable", "not_yet_due")


@dataclass
class MetricScore:
    """One metric of one account-day. share: u, the part of the base score it carries."""

    metric: str
    dimension: str
    weight: float
    result: MetricResult
    is_published: bool
    share: float = 0.0
    contribution: float | None = None
    points_available: float | None = None
    points_lost: float | None = None

    @property
    def is_applicable(self) -> bool:
        """Weighted and neither not_applicable nor not_yet_due."""
        return self.weight > 0 and self.result.state not in NOT_DUE


@dataclass
class DimensionScore:
    """One dimension of one account-day."""

    dimension: str
    weight: float
    aggregator: str
    score: float | None = None
    coverage: float | None = None
    contribution: float | None = None


@dataclass
class DayScore:
    """One account-day of one lane (live or a candidate)."""

    account_id: str
    day: date
    account_day: object
    version: Version
    lifecycle_stage: str | None = None
    profile: str | None = None
    metrics: dict[str, MetricScore] = field(default_factory=dict)
    dimensions: dict[str, DimensionScore] = field(default_factory=dict)
    coverage: float | None = None
    base_score: float | None = None
    score_floor: float | None = None
    score_ceiling: float | None = None
    automatic_score: float | None = None
    unscored_reason: str | None = None
    cap_rule: str | None = None
    cap_hits: tuple[str, ...] = ()
    override: object | None = None
    score: float | None = None
    band: str | None = None
    band_is_certain: bool | None = None
    confirmed_band: str | None = None

    @property
    def is_live(self) -> bool:
        """Trial or active."""
        return self.account_day.is_live

    @property
    def is_scored(self) -> bool:
        """The rules gave a score (an override alone does not make a day scored)."""
        return self.automatic_score is not None


def dimension_score(
    aggregator: str, scores: Mapping[str, tuple[float, float]]
) -> tuple[float | None, dict[str, float]]:
    """Score of a dimension and each metric's share of it.

    scores: {metric: (weight > 0, score)}. `min`: the lowest alone, ties by smallest key.
    """
    if not scores:
        return None, {}
    if aggregator == "min":
        lowest = min(scores, key=lambda metric: (scores[metric][1], metric))
        return scores[lowest][1], {metric: float(metric == lowest) for metric in scores}
    total = sum(weight for weight, _ in scores.values())
    mean = sum(weight * score for weight, score in scores.values()) / total
    return round(mean, 9), {
        metric: weight / total for metric, (weight, _) in scores.items()
    }


def weighted_mean(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Mean of (weight, value), rounded to 9 decimals; None over nothing."""
    total = sum(weight for weight, _ in pairs)
    return round(sum(w * v for w, v in pairs) / total, 9) if total > 0 else None


class Scorer:
    """Scores account-days. lane None = the live versions, else a candidate."""

    def __init__(self, states: MetricStates, overrides: Mapping[str, Sequence]) -> None:
        self.states = states
        self.overrides = overrides

    def score_day(self, lane: Version | None, account_day) -> DayScore:
        """Everything about one account-day except the confirmed band (needs its past)."""
        version = self.states.version_at(lane, account_day.day)
        found = DayScore(account_day.account_id, account_day.day, account_day, version)
        found.lifecycle_stage, found.profile = self.states.stage_and_profile(
            version, account_day
        )
        if not account_day.is_live:
            found.unscored_reason = "not_live"
            return found
        self._metrics(lane, found)
        shares = self._dimensions(found)
        base = self._base(found, self._scores(found))
        found.coverage = weighted_mean(
            [
                (dim.weight, dim.coverage)
                for dim in found.dimensions.values()
                if dim.coverage is not None
            ]
        )
        found.unscored_reason = self._unscored_reason(lane, found)
        if found.unscored_reason is None:
            found.base_score = base
            self._interval(found)
            self._contributions(found, shares)
            self._caps(found)
        self._override(found)
        if found.score is not None:
            found.band = version.band_of(found.score).band
        return found

    def _metrics(self, lane: Version | None, found: DayScore) -> None:
        version, profile = found.version, found.profile
        weights = version.metric_weights(profile)
        published = set(version.published(profile))
        for metric in version.scored_metrics(profile):
            weight, policy = weights.get(metric, (0.0, "exclude"))
            result = self.states.with_policy(lane, found.account_day, metric, policy)
            found.metrics[metric] = MetricScore(
                metric,
                version.metrics[metric].dimension,
                weight,
                result,
                metric in published,
            )

    @staticmethod
    def _scores(found: DayScore, filler: float | None = None):
        """{dimension: {metric: (weight, score)}} of weighted scored metrics.

        With a filler, every applicable metric without evidence takes that score.
        """
        scores: dict[str, dict[str, tuple[float, float]]] = {}
        for item in found.metrics.values():
            score = item.result.score
            if (
                filler is not None
                and item.is_applicable
                and not item.result.is_evidence
            ):
                score = filler
            if item.weight > 0 and score is not None:
                scores.setdefault(item.dimension, {})[item.metric] = (
                    item.weight,
                    score,
                )
        return scores

    def _dimensions(self, found: DayScore) -> dict[str, dict[str, float]]:
        """Fill found.dimensions; return {dimension: {metric: share of the dimension}}."""
        scores = self._scores(found)
        weights = found.version.dimension_weights(found.profile)
        names = set(weights) | {item.dimension for item in found.metrics.values()}
        shares = {}
        for name in sorted(names):
            dim = DimensionScore(
                name,
                weights.get(name, 0.0),
                found.version.aggregators.get(name, "mean"),
            )
            dim.score, shares[name] = dimension_score(
                dim.aggregator, scores.get(name, {})
            )
            applicable = [
                item
                for item in found.metrics.values()
                if item.dimension == name and item.is_applicable
            ]
            dim.coverage = weighted_mean(
                [(item.weight, float(item.result.is_evidence)) for item in applicable]
            )
            found.dimensions[name] = dim
        return shares

    @staticmethod
    def _base(found: DayScore, scores) -> float | None:
        """sum W S / sum W over dimensions that have a score."""
        pairs = []
        for name, dim in found.dimensions.items():
            value, _ = dimension_score(dim.aggregator, scores.get(name, {}))
            if value is not None and dim.weight > 0:
                pairs.append((dim.weight, value))
        return weighted_mean(pairs)

    def _unscored_reason(self, lane: Version | None, found: DayScore) -> str | None:
        settings = found.version.settings
        if found.account_day.tenure_days < settings["min_tenure_to_score"]:
            pulse = self.states.result(lane, found.account_day, "csm_pulse")
            if pulse is None or pulse.state != "measured":
                return "too_new"
        with_score = [
            dim
            for dim in found.dimensions.values()
            if dim.weight > 0 and dim.score is not None
        ]
        if not with_score:
            return "no_evidence"
        if len(with_score) < settings["min_dimensions"]:
            return "too_few_dimensions"
        if found.coverage is None or found.coverage < settings["min_coverage"]:
            return "low_coverage"
        return None

    def _interval(self, found: DayScore) -> None:
        found.score_floor = self._base(found, self._scores(found, 0.0))
        found.score_ceiling = self._base(found, self._scores(found, 100.0))
        low, high = found.score_floor, found.score_ceiling
        found.band_is_certain = found.version.band_of(low) == found.version.band_of(
            high
        )

    @staticmethod
    def _contributions(
        found: DayScore, shares: Mapping[str, Mapping[str, float]]
    ) -> None:
        total = sum(
            dim.weight
            for dim in found.dimensions.values()
            if dim.weight > 0 and dim.score is not None
        )
        for dim in found.dimensions.values():
            if dim.score is not None:
                dim.contribution = round(dim.weight / total * dim.score, 9)
        for item in found.metrics.values():
            if item.result.score is None:
                continue
            dim = found.dimensions[item.dimension]
            share = shares[item.dimension].get(item.metric, 0.0)
            item.share = dim.weight / total * share
            item.contribution = round(item.share * item.result.score, 9)
            item.points_available = round(item.share * 100.0, 9)
            item.points_lost = round(item.points_available - item.contribution, 9)

    def _caps(self, found: DayScore) -> None:
        hits = [
            cap for cap in found.version.caps(found.profile) if self._hits(found, cap)
        ]
        found.automatic_score = found.base_score
        found.cap_hits = tuple(sorted(cap.rule for cap in hits))
        if hits:
            lowest = min(hits, key=lambda cap: (cap.max_score, cap.rule))
            found.cap_rule = lowest.rule
            found.automatic_score = min(found.base_score, lowest.max_score)

    @staticmethod
    def _hits(found: DayScore, cap: Cap) -> bool:
        if cap.max_score >= 100:
            return False
        for condition in cap.conditions:
            if condition.subject.startswith("dimension:"):
                dim = found.dimensions.get(condition.subject.removeprefix("dimension:"))
                value = dim.score if dim else None
            else:
                item = found.metrics.get(condition.subject)
                value = item.result.value if item and item.result.is_evidence else None
            if value is None or not OPERATORS[condition.operator](
                value, condition.threshold
            ):
                return False
        return True

    def _override(self, found: DayScore) -> None:
        end_of_day = found.day + timedelta(days=1)
        active = [
            row
            for row in self.overrides.get(found.account_id, ())
            if row["starts_at"].date() < end_of_day
            and (row["expires_at"] is None or row["expires_at"].date() > found.day)
        ]
        found.score = found.automatic_score
        if active:
            latest = max(active, key=lambda row: (row["starts_at"], row["override_id"]))
            found.override = latest
            found.score = float(latest["score"])


def confirm_bands(days: Sequence[DayScore]) -> None:
    """Fill confirmed_band over one account's days in order (scoring 4, last rule)."""
    scored: list[str] = []
    last_solid: str | None = None
    for day in days:
        if day.is_scored:
            before = int(day.version.settings["confirm_days"]) - 1
            tail = scored[-before:] if before > 0 else []
            steady = len(tail) == max(before, 0) and all(
                band == day.band for band in tail
            )
            if not scored or steady or _well_inside(day):
                last_solid = day.band
            scored.append(day.band)
        day.confirmed_band = last_solid if day.is_live else None


def _well_inside(day: DayScore) -> bool:
    """At least confirm_margin from both neighbouring edges (0 and 100 are no edges)."""
    margin = day.version.settings["confirm_margin"]
    bands = day.version.bands
    position = next(i for i, band in enumerate(bands) if band.band == day.band)
    lower_ok = (
        position == 0 or round(day.score - bands[position].min_score, 9) >= margin
    )
    upper_ok = (
        position == len(bands) - 1
        or round(bands[position + 1].min_score - day.score, 9) >= margin
    )
    return lower_ok and upper_ok
