"""The reference's results in the shape of the marts: {mart: {key tuple: {column: value}}}."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from tests.python.reference.changes import account_changes, day_drivers
from tests.python.reference.config import Version
from tests.python.reference.scoring import DayScore, DimensionScore
from tests.python.reference.trends import (
    account_trends,
    band_days,
    is_at_risk,
    periods,
    transitions,
)

METRIC_DETAIL_DAYS = 400
CHANGE_DETAIL_DAYS = 90

KEYS: dict[str, tuple[str, ...]] = {
    "fct_account_health_daily": ("account_id", "health_date"),
    "fct_dimension_scores_daily": ("account_id", "health_date", "dimension"),
    "fct_metric_scores_daily": ("account_id", "health_date", "metric"),
    "fct_candidate_health_daily": ("account_id", "health_date", "model_version"),
    "fct_health_changes": (
        "account_id",
        "health_date",
        "days_back",
        "effect_kind",
        "metric",
    ),
    "fct_health_drivers": ("account_id", "health_date", "direction", "rank"),
    "fct_band_transitions": ("account_id", "health_date"),
    "fct_stage_transitions": ("account_id", "health_date"),
    "fct_health_trends_weekly": ("account_id", "health_week"),
    "fct_health_trends_monthly": ("account_id", "health_month"),
    "fct_band_days_monthly": ("account_id", "health_month", "band"),
}

Mart = dict[tuple, dict[str, object]]


@dataclass(frozen=True)
class Detail:
    """How far back the detail marts go, and the as-of date."""

    as_of: date
    metric_detail_days: int = METRIC_DETAIL_DAYS
    change_detail_days: int = CHANGE_DETAIL_DAYS

    def keeps_metrics(self, day: date) -> bool:
        """The last metric_detail_days and every month end."""
        recent = (self.as_of - day).days < self.metric_detail_days
        return recent or (day + timedelta(days=1)).day == 1


ACCOUNT_COLUMNS = (
    "status",
    "is_live",
    "is_leaving",
    "tenure_days",
    "mrr",
    "seats",
    "plan",
    "segment",
    "touch_model",
    "csm_owner",
    "parent_account_id",
    "industry",
    "region",
    "renewal_date",
    "days_to_renewal",
    "days_to_opt_out",
)
SCORE_COLUMNS = (
    "lifecycle_stage",
    "profile",
    "score",
    "band",
    "confirmed_band",
    "automatic_score",
    "base_score",
    "score_floor",
    "score_ceiling",
    "coverage",
    "unscored_reason",
    "band_is_certain",
    "cap_rule",
)


def empty_marts() -> dict[str, Mart]:
    """Every compared mart without rows."""
    return {mart: {} for mart in KEYS}


def add_account(
    marts: dict[str, Mart],
    account_id: str,
    live: Mapping[date, DayScore],
    candidates: Mapping[str, Mapping[date, DayScore]],
    detail: Detail,
) -> None:
    """Add one account's rows to every mart."""
    _daily(marts["fct_account_health_daily"], account_id, live)
    for day in live.values():
        if day.is_live:
            _details(marts, account_id, day, detail)
    for version, days in candidates.items():
        for day in days.values():
            if day.is_live:
                marts["fct_candidate_health_daily"][(account_id, day.day, version)] = {
                    column: getattr(day, column)
                    for column in (*SCORE_COLUMNS[:4], *SCORE_COLUMNS[7:10])
                } | {
                    "automatic_band": day.version.band_of(day.automatic_score).band
                    if day.is_scored
                    else None,
                    "override_id": day.override["override_id"]
                    if day.override
                    else None,
                    "automatic_score": day.automatic_score,
                    "base_score": day.base_score,
                    "unscored_reason": day.unscored_reason,
                    "cap_rule": day.cap_rule,
                }
    _history(marts, account_id, live, detail)


def _daily(mart: Mart, account_id: str, live: Mapping[date, DayScore]) -> None:
    trends = account_trends(live)
    last: DayScore | None = None
    for day in sorted(live):
        item = live[day]
        override = item.override
        row = {column: getattr(item.account_day, column) for column in ACCOUNT_COLUMNS}
        row |= {column: getattr(item, column) for column in SCORE_COLUMNS}
        row |= {
            "model_version": item.version.model_version,
            "score_10": None
            if item.score is None
            else round(1 + 9 * item.score / 100, 9),
            "override_id": override["override_id"] if override else None,
            "override_author": override["author"] if override else None,
            "override_reason_code": override["reason_code"] if override else None,
            "override_expires_at": override["expires_at"] if override else None,
            "cap_rules": "|".join(item.cap_hits) or None,
            "is_at_risk": is_at_risk(item),
        }
        row |= asdict(trends[day])
        if not item.is_live:
            row["last_live_score"] = last.score if last else None
            row["last_live_band"] = last.band if last else None
        elif item.is_scored:
            last = item
        mart[(account_id, day)] = row


def _details(
    marts: dict[str, Mart], account_id: str, day: DayScore, detail: Detail
) -> None:
    for dim in day.dimensions.values():
        if dim.weight > 0:
            marts["fct_dimension_scores_daily"][
                (account_id, day.day, dim.dimension)
            ] = {
                "score": dim.score,
                "weight": dim.weight,
                "contribution": dim.contribution,
                "coverage": dim.coverage,
                "deciding_metric": _deciding(day, dim),
                "model_version": day.version.model_version,
                "profile": day.profile,
            }
    if not detail.keeps_metrics(day.day):
        return
    for item in day.metrics.values():
        if item.is_published:
            marts["fct_metric_scores_daily"][(account_id, day.day, item.metric)] = {
                "dimension": item.dimension,
                "metric_value": item.result.value,
                "metric_state": item.result.state,
                "is_carried": item.result.is_carried,
                "last_evidence_date": item.result.evidence_date,
                "score": item.result.score,
                "weight": item.weight,
                "effective_weight": item.share
                if day.is_scored and item.result.score is not None
                else None,
                "contribution": item.contribution,
                "points_available": item.points_available,
                "points_lost": item.points_lost,
                "model_version": day.version.model_version,
                "profile": day.profile,
            }


def _deciding(day: DayScore, dim: DimensionScore) -> str | None:
    """Under aggregator min the lowest scored metric (ties: smallest key)."""
    if dim.aggregator != "min" or dim.score is None:
        return None
    scored = [
        (item.result.score, key)
        for key, item in day.metrics.items()
        if item.dimension == dim.dimension
        and item.weight > 0
        and item.result.score is not None
    ]
    return min(scored)[1]


def _rank(versions: Iterable[Version], band: str) -> int:
    """Rank of a band in the first of the versions that has it."""
    return next(
        row.rank for version in versions for row in version.bands if row.band == band
    )


def _values(
    driver: Mapping[str, object], day: DayScore, live: Mapping[date, DayScore]
) -> dict[str, object]:
    """A driver with the metric's values of its day and of the day compared with."""
    basis, metric = str(driver["basis"]), str(driver["metric"])
    back = 0 if basis == "level" else int(basis.removesuffix("d"))
    before = live[day.day - timedelta(days=back)] if back else None
    now = day.metrics.get(metric)
    then = before.metrics.get(metric) if before else None
    return {
        **driver,
        "value_now": now.result.value if now and now.is_published else None,
        "value_then": then.result.value if then and then.is_published else None,
    }


def _history(
    marts: dict[str, Mart],
    account_id: str,
    live: Mapping[date, DayScore],
    detail: Detail,
) -> None:
    first = detail.as_of - timedelta(days=detail.change_detail_days - 1)
    changes = account_changes(live, first, detail.as_of)
    for (day, back), parts in changes.items():
        for (kind, metric), effect in parts.items():
            marts["fct_health_changes"][(account_id, day, back, kind, metric)] = {
                "effect": effect
            }
    for day, item in live.items():
        if item.is_scored and first <= day <= detail.as_of:
            for (direction, rank), driver in day_drivers(item, changes).items():
                key = (account_id, day, direction, rank)
                marts["fct_health_drivers"][key] = _values(driver, item, live)
    for day, moved in transitions(live, "confirmed_band").items():
        came_from, to_band = moved["from"], moved["to"]
        direction = None
        if came_from is not None:
            versions = (live[day].version, live[day - timedelta(days=1)].version)
            is_up = _rank(versions, to_band) > _rank(versions, came_from)
            direction = "up" if is_up else "down"
        marts["fct_band_transitions"][(account_id, day)] = {
            "from_band": came_from,
            "to_band": to_band,
            "direction": direction,
            "days_in_previous": moved["days_in_previous"],
        }
    for day, moved in transitions(live, "lifecycle_stage").items():
        marts["fct_stage_transitions"][(account_id, day)] = {
            "from_stage": moved["from"],
            "to_stage": moved["to"],
            "days_in_previous": moved["days_in_previous"],
        }
    for unit in ("week", "month"):
        mart = marts[f"fct_health_trends_{unit}ly"]
        for period, figures in periods(live, unit, detail.as_of).items():
            mart[(account_id, period)] = figures
    for (month, band), count in band_days(list(live.values())).items():
        marts["fct_band_days_monthly"][(account_id, month, band)] = {"days": count}
