"""Alerts and opportunities, one day after the other (scoring 8), as a reader of the prose does.

Written from scoring.md 8 and the choices in docs/actions.md, not from the models.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.python.reference.changes import _file_key, change_parts
from tests.python.reference.config import flag, number, rows_of_version, text, whole
from tests.python.reference.scoring import DayScore
from tests.python.reference.states import score_of
from tests.python.reference.trends import account_trends

OPERATORS = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}
OURS = ("profile", "model_version", "coverage")
HYSTERESIS = 5
GUARD_DAYS = 14
OPPORTUNITY_COOLDOWN = 90
DROPS = ("band_drop", "score_drop", "dimension_drop")
BASE_DAYS = 28
METRIC_TYPES = {
    "metric_breach": None,
    "feature_abandoned": "<=",
    "silent": ">=",
    "seats_exceeded": ">=",
}


@dataclass
class Facts:
    """What alerts ask of the raw tables, of one account."""

    champions_left: Sequence[date]
    pulses: Sequence[date]
    milestones: Sequence[tuple[date, date | None]]  # due, completed
    mrr_rises: Sequence[date]


class AccountAlerts:
    """The rules of one account, judged day by day."""

    def __init__(
        self, days: Mapping[date, DayScore], seeds: Mapping, facts: Facts
    ) -> None:
        self.days = days
        self.seeds = seeds
        self.facts = facts
        self.trends = account_trends(days)
        self.scored_so_far: dict[date, int] = {}
        count = 0
        for day in sorted(days):
            count += days[day].is_scored
            self.scored_so_far[day] = count

    def alerts(self) -> dict[tuple[str, date], date | None]:
        """{(rule, opened_on): resolved_on} over the whole history."""
        found = {}
        for rule in {row["rule"] for row in self.seeds["health_alert_rules"]}:
            found |= self._walk(rule, self._rule_at(rule))
        return found

    def opportunities(self) -> dict[tuple[str, date], date | None]:
        """The same of the opportunities."""
        found = {}
        for name in {
            row["opportunity"] for row in self.seeds["health_opportunity_rules"]
        }:
            found |= self._walk(name, self._opportunity_at(name))
        return found

    def _walk(self, name: str, rule_at) -> dict[tuple[str, date], date | None]:
        found: dict[tuple[str, date], date | None] = {}
        opened: date | None = None
        opened_rule = None
        last_resolved: date | None = None
        held_before = False
        for day in sorted(self.days):
            item = self.days[day]
            rule = rule_at(item)
            kind = rule["rule_type"] if rule else None
            judged = item.is_scored or kind == "stage_entered"
            if opened is not None and self._is_over(opened, opened_rule, item, rule):
                found[(name, opened)] = day
                last_resolved, opened, cooldown = day, None, opened_rule["cooldown"]
            holds = bool(
                rule
                and item.account_day.status == "active"
                and judged
                and self._holds(rule, item)
            )
            begins = (
                holds and self._begins(rule, item)
                if kind
                in ("band_drop", "champion_left", "stage_entered", "notice_given")
                else holds and not held_before
            )
            held_before = holds
            if not begins or opened is not None:
                continue
            if kind != "stage_entered" and self.scored_so_far[day] <= GUARD_DAYS:
                continue
            if last_resolved is not None and (day - last_resolved).days <= cooldown:
                continue
            if kind in DROPS and self._is_ours(rule, item):
                continue
            opened, opened_rule = day, rule
            found[(name, opened)] = None
        return found

    def _is_over(self, opened: date, opened_rule, item: DayScore, rule) -> bool:
        if item.account_day.status != "active":
            return True
        if not item.is_scored:
            return False
        if opened_rule["rule_type"] in ("score_drop", "dimension_drop"):
            value = self._value(opened_rule, item)
            start = self._value(opened_rule, self.days[opened])
            return value is not None and round(value - start, 9) >= HYSTERESIS
        return not (rule and self._holds(rule, item))

    @staticmethod
    def _value(rule, item: DayScore) -> float | None:
        if rule["rule_type"] == "score_drop":
            return item.score
        dim = item.dimensions.get(rule["target"])
        return dim.score if dim else None

    def rule_row(self, name: str, item: DayScore):
        """The enabled rule row of the version live on that day; None without one."""
        return self._rule_at(name)(item)

    def _rule_at(self, name: str):
        def at(item: DayScore):
            for row in rows_of_version(
                self.seeds["health_alert_rules"],
                item.version.model_version,
                ("rule",),
            ):
                if row["rule"] == name and flag(row, "is_enabled"):
                    return {
                        "rule_type": row["rule_type"],
                        "scope": text(row, "scope"),
                        "target": text(row, "metric_or_dimension"),
                        "operator": text(row, "operator"),
                        "threshold": number(row, "threshold"),
                        "window": whole(row, "window_days"),
                        "cooldown": whole(row, "cooldown_days") or 0,
                        "severity": text(row, "severity"),
                    }
            return None

        return at

    def _opportunity_at(self, name: str):
        def at(item: DayScore):
            rows = [
                row
                for row in rows_of_version(
                    self.seeds["health_opportunity_rules"],
                    item.version.model_version,
                    ("opportunity",),
                )
                if row["opportunity"] == name
            ]
            return rows and {
                "rule_type": "opportunity",
                "scope": "*",
                "rows": rows,
                "cooldown": OPPORTUNITY_COOLDOWN,
            }

        return at

    def _back(self, item: DayScore, days: int) -> DayScore | None:
        return self.days.get(item.day - timedelta(days=days))

    def _in_scope(self, rule, item: DayScore) -> bool:
        if rule["scope"] == "*":
            return True
        listed = rule["scope"].split("|")
        return (
            f"stage:{item.lifecycle_stage}" in listed
            or f"profile:{item.profile}" in listed
        )

    def _holds(self, rule, item: DayScore) -> bool:
        if item.account_day.status != "active" or not self._in_scope(rule, item):
            return False
        return bool(getattr(self, "_" + rule["rule_type"], self._metric)(rule, item))

    def _begins(self, rule, item: DayScore) -> bool:
        before = self._back(item, 1)
        kind = rule["rule_type"]
        if kind == "champion_left":
            left = [day for day in self.facts.champions_left if day == item.day]
            return len(left) >= (rule["threshold"] or 1)
        if kind == "notice_given":
            return not (before and before.account_day.is_leaving)
        if kind == "stage_entered":
            paid = before and before.account_day.status == "active"
            return not (paid and before.lifecycle_stage == item.lifecycle_stage)
        if not (before and before.is_live and before.confirmed_band):
            return False
        return item.confirmed_band == rule["target"] and self._rank(
            item, item.confirmed_band
        ) < self._rank(before, before.confirmed_band)

    @staticmethod
    def _rank(item: DayScore, band: str) -> int:
        return next(row.rank for row in item.version.bands if row.band == band)

    def _band_drop(self, rule, item: DayScore) -> bool:
        if item.confirmed_band is None:
            return False
        if self._rank(item, item.confirmed_band) > self._rank(item, rule["target"]):
            return False
        first, day = item.day, self._back(item, 1)
        while day and day.is_live and day.confirmed_band == item.confirmed_band:
            first, day = day.day, self._back(day, 1)
        return rule["window"] is None or (item.day - first).days < rule["window"]

    def _score_drop(self, rule, item: DayScore) -> bool:
        before = self._back(item, rule["window"])
        if not before or not before.is_scored:
            return False
        now, then = self._value(rule, item), self._value(rule, before)
        return None not in (now, then) and round(now - then, 9) <= -rule["threshold"]

    def _dimension_drop(self, rule, item: DayScore) -> bool:
        before = self._back(item, rule["window"])
        if not before or not before.is_scored:
            return False
        now, then = self._value(rule, item), self._value(rule, before)
        return None not in (now, then) and round(now - then, 9) <= -rule["threshold"]

    def _metric(self, rule, item: DayScore) -> bool:
        found = item.metrics.get(rule["target"])
        if found is None or found.result.value is None:
            return False
        if rule["rule_type"] == "silent" and found.result.state == "feed_stale":
            return False
        compare = OPERATORS[rule["operator"] or METRIC_TYPES[rule["rule_type"]]]
        return compare(found.result.value, rule["threshold"])

    def _sustained_low(self, rule, item: DayScore) -> bool:
        past = [self._back(item, back) for back in range(rule["window"])]
        scored = [day for day in past if day and day.is_scored]
        return (
            len(scored) * 2 >= rule["window"]
            and max(day.score for day in scored) < rule["threshold"]
        )

    def _renewal_at_risk(self, rule, item: DayScore) -> bool:
        left = item.account_day.days_to_renewal
        return (
            left is not None
            and left <= rule["window"]
            and item.score < rule["threshold"]
        )

    def _champion_left(self, rule, item: DayScore) -> bool:
        return any(
            0 <= (item.day - day).days < (rule["window"] or 1)
            for day in self.facts.champions_left
        )

    def _override_expiring(self, rule, item: DayScore) -> bool:
        if not item.override or item.override["expires_at"] is None:
            return False
        return (item.override["expires_at"].date() - item.day).days <= rule["window"]

    def _pulse_due(self, rule, item: DayScore) -> bool:
        past = [day for day in self.facts.pulses if day <= item.day]
        if item.account_day.tenure_days < rule["threshold"]:
            return False
        return not past or (item.day - max(past)).days >= rule["threshold"]

    def _stage_entered(self, rule, item: DayScore) -> bool:
        return item.lifecycle_stage == rule["target"]

    def _notice_given(self, rule, item: DayScore) -> bool:
        return item.account_day.is_leaving

    def _milestone_overdue(self, rule, item: DayScore) -> bool:
        return any(
            (item.day - due).days >= rule["threshold"]
            and (done is None or done > item.day)
            for due, done in self.facts.milestones
        )

    def _segment_drop(self, rule, item: DayScore) -> bool:
        return False

    def _opportunity(self, rule, item: DayScore) -> bool:
        return all(self._condition(row, item) for row in rule["rows"])

    def _condition(self, row, item: DayScore) -> bool:
        name, wanted = row["metric_or_column"], row["threshold"]
        if name in item.version.metrics:
            found = item.metrics.get(name)
            value = found.result.value if found else None
        elif name == "days_since_last_upsell":
            rises = [day for day in self.facts.mrr_rises if day <= item.day]
            tenure = item.account_day.tenure_days
            value = min(tenure, (item.day - max(rises)).days) if rises else tenure
        elif hasattr(item, name):
            value = getattr(item, name)
        elif hasattr(self.trends[item.day], name):
            value = getattr(self.trends[item.day], name)
        else:
            value = getattr(item.account_day, name)
        if value is None:
            return False
        compare = OPERATORS[row["operator"]]
        if isinstance(value, str):
            return compare(value, wanted)
        return compare(float(value), float(wanted))

    def _last_better_day(self, item: DayScore) -> DayScore | None:
        """The last scored day of the 28 before whose band is better than the one fallen to."""
        rank = self._rank(item, item.confirmed_band)
        for back in range(1, BASE_DAYS + 1):
            day = self._back(item, back)
            if day and day.is_scored and self._rank(day, day.band) > rank:
                return day
        return None

    def _is_ours(self, rule, item: DayScore) -> bool:
        """Half of the drop or more is filed under profile, model version or coverage."""
        if rule["rule_type"] == "band_drop":
            before = self._last_better_day(item)
            if before is None:
                return False
            change = item.score - before.score
            band_now = item.version.band_of(before.score)
            if band_now.rank <= self._rank(item, item.confirmed_band):
                return True
        else:
            before = self._back(item, rule["window"])
            change = self._value(rule, item) - self._value(rule, before)
        if rule["rule_type"] != "dimension_drop":
            ours = sum(
                effect
                for (kind, _), effect in change_parts(before, item).items()
                if kind in OURS
            )
        else:
            ours = dimension_part_of_ours(before, item, rule["target"])
        return round(2 * round(ours, 9), 9) <= round(change, 9)


def dimension_part_of_ours(before: DayScore, after: DayScore, dimension: str) -> float:
    """Section 6 inside one dimension: points of its score that we changed ourselves."""

    def shares(day: DayScore) -> dict[str, tuple[float, object]]:
        scored = {
            key: item
            for key, item in day.metrics.items()
            if item.dimension == dimension
            and item.is_published
            and item.result.score is not None
        }
        weighted = {key: item for key, item in scored.items() if item.weight > 0}
        if day.dimensions[dimension].aggregator == "min" and weighted:
            lowest = min(weighted, key=lambda key: (weighted[key].result.score, key))
            return {key: (float(key == lowest), item) for key, item in scored.items()}
        total = sum(item.weight for item in weighted.values())
        return {
            key: (item.weight / total if key in weighted else 0.0, item)
            for key, item in scored.items()
        }

    old, new = shares(before), shares(after)
    same_choice = after.dimensions[dimension].aggregator == "min" and {
        key for key, (_, item) in old.items() if item.weight > 0
    } == {key for key, (_, item) in new.items() if item.weight > 0}
    ours = 0.0
    for key in old.keys() | new.keys():
        share0, item0 = old.get(key, (0.0, None))
        share1, item1 = new.get(key, (0.0, None))
        if item0 is None or item1 is None:
            ours += share1 * item1.result.score if item1 else 0
            ours -= share0 * item0.result.score if item0 else 0
            continue
        score0, score1 = item0.result.score, item1.result.score
        shifted = score0
        metric = after.version.metrics[key]
        if (
            _file_key(before, after) != "coverage"
            and metric.method != "points"
            and not item0.result.by_policy
            and item0.result.value is not None
        ):
            found = score_of(after.version, after.profile, metric, item0.result.value)
            shifted = score0 if found is None else found
        ours += (share0 + share1) / 2 * (shifted - score0)
        if not same_choice:
            ours += (score0 + score1) / 2 * (share1 - share0)
    return ours
