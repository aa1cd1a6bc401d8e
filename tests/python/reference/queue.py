"""The queue of alerts as a reader sees it: stakes, priority, what leads and what is folded.

Written from scoring.md 8 and docs/actions.md, not from the models.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from tests.python.reference.actions import AccountAlerts
from tests.python.reference.book import Book
from tests.python.reference.config import (
    Configuration,
    flag,
    number,
    rows_of_version,
    whole,
)

DAY = timedelta(days=1)
SEVERITIES = ("critical", "high", "medium", "low")
FOLDED_DAYS = 7
URGENT_DAYS = 90
LEAST_ACCOUNTS = 20
Found = dict[tuple, dict[str, object]]


def stakes(version, severity: str, mrr, opt_out: int | None) -> float | None:
    """Severity weight x mrr, more near the opt-out date; None if the mrr is unknown."""
    if mrr is None:
        return None
    urgent = opt_out is not None and 0 <= opt_out <= URGENT_DAYS
    weight = version.settings[f"severity_weight_{severity}"]
    return (
        float(mrr)
        * weight
        * (version.settings["renewal_urgency_multiplier"] if urgent else 1)
    )


def account_alerts(judges: Mapping[str, AccountAlerts], as_of: date) -> Found:
    """{(account, rule, opened): row} of every account, before anything is folded."""
    found: Found = {}
    for account, judge in judges.items():
        for (rule, opened), resolved in judge.alerts().items():
            item = judge.days[opened]
            row = judge.rule_row(rule, item)
            seen = judge.days[as_of] if resolved is None else item
            held = item.account_day
            found[(account, rule, opened)] = {
                "resolved_on": resolved,
                "is_open": resolved is None,
                "segment": held.segment,
                "csm_owner": seen.account_day.csm_owner,
                "model_version": item.version.model_version,
                "rule_type": row["rule_type"],
                "severity": row["severity"],
                "cooldown_days": row["cooldown"],
                "cooldown_until_date": resolved and resolved + DAY * row["cooldown"],
                "mrr_at_stake": held.mrr,
                "priority": stakes(
                    item.version,
                    row["severity"],
                    held.mrr,
                    seen.account_day.days_to_opt_out,
                ),
                "target": row["target"],
            }
    return found


def segment_alerts(book: Book, config: Configuration, seeds: Mapping) -> Found:
    """{(segment, rule, opened): row}: the mean score of a segment fell."""
    days = sorted({day for lane in book.values() for day in lane})
    rules = {
        row["rule"]
        for row in seeds["health_alert_rules"]
        if row["rule_type"] == "segment_drop"
    }
    found: Found = {}
    for rule in rules:
        opened: dict[str, tuple[date, int]] = {}
        free_from: dict[str, date] = {}
        held_before: set[str] = set()
        for day in days:
            holds: set[str] = set()
            version = config.live_at(day)
            row = _rule(seeds, version, rule)
            if row is not None:
                window = whole(row, "window_days")
                holds = _fallen(book, day, window, number(row, "threshold"))
            for segment in [name for name in opened if name not in holds]:
                start, cooldown = opened.pop(segment)
                found[(segment, rule, start)]["resolved_on"] = day
                free_from[segment] = day + DAY * (cooldown + 1)
            for segment in holds - held_before - opened.keys():
                ours = config.live_at(day - DAY * window).model_version
                if free_from.get(segment, day) > day or ours != version.model_version:
                    continue
                opened[segment] = (day, whole(row, "cooldown_days") or 0)
                mrr = _segment_mrr(book, segment, day)
                found[(segment, rule, day)] = {
                    "resolved_on": None,
                    "severity": row["severity"],
                    "mrr_at_stake": mrr,
                    "priority": stakes(version, row["severity"], mrr, None),
                }
            held_before = holds
    return found


def _rule(seeds: Mapping, version, rule: str):
    rows = rows_of_version(
        seeds["health_alert_rules"], version.model_version, ("rule",)
    )
    return next(
        (row for row in rows if row["rule"] == rule and flag(row, "is_enabled")), None
    )


def _fallen(book: Book, day: date, window: int, threshold: float) -> set[str]:
    """Segments whose mean score over 20 accounts scored on both days fell so far."""
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for lane in book.values():
        now, then = lane.get(day), lane.get(day - DAY * window)
        if now is None or then is None or not now.is_scored or not then.is_scored:
            continue
        if now.account_day.status == "active" and now.account_day.segment:
            pairs[now.account_day.segment].append((then.score, now.score))
    return {
        segment
        for segment, both in pairs.items()
        if len(both) >= LEAST_ACCOUNTS
        and round(sum(new - old for old, new in both) / len(both), 9) <= -threshold
    }


def _segment_mrr(book: Book, segment: str, day: date) -> Decimal:
    held = [lane[day].account_day for lane in book.values() if day in lane]
    return sum(
        (
            item.mrr or Decimal(0)
            for item in held
            if item.status == "active" and item.segment == segment
        ),
        Decimal(0),
    )


def fold(alerts: Found, segments: Found, book: Book, as_of: date) -> None:
    """Add is_leading, folded_into_rule and owner_rank to the account alerts, in place."""
    fallen = {
        segment: rule
        for (segment, rule, _), row in sorted(segments.items(), key=str)
        if row["resolved_on"] is None and row["severity"] != "low"
    }
    grouped: dict[str, list[tuple]] = defaultdict(list)
    for key, row in alerts.items():
        row |= {"is_leading": False, "folded_into_rule": None, "owner_rank": None}
        if row["is_open"]:
            grouped[key[0]].append(key)
    for account, keys in grouped.items():
        item = book[account][as_of]
        standing = []
        for key in keys:
            row = alerts[key]
            if (
                row["rule_type"] == "band_drop"
                and not _names_risk(item.version, row["target"])
                and row["segment"] in fallen
            ):
                row["folded_into_rule"] = fallen[row["segment"]]
            else:
                standing.append(key)
        strong = [key for key in standing if alerts[key]["severity"] != "low"]
        if not strong:
            continue
        lead = min(strong, key=lambda key: _strength(alerts[key], key))
        alerts[lead]["is_leading"] = True
        for key in standing:
            if key != lead and abs((key[2] - lead[2]).days) <= FOLDED_DAYS:
                alerts[key]["folded_into_rule"] = lead[1]
    _rank(alerts)


def _names_risk(version, band: str) -> bool:
    return next(row.is_at_risk for row in version.bands if row.band == band)


def _strength(row: Mapping, key: tuple) -> tuple:
    return (SEVERITIES.index(row["severity"]), key[2], key[1])


def _rank(alerts: Found) -> None:
    queues: dict[object, list[tuple]] = defaultdict(list)
    for key, row in alerts.items():
        if row["is_leading"]:
            queues[row["csm_owner"]].append(key)
    for keys in queues.values():
        keys.sort(
            key=lambda key: (
                alerts[key]["priority"] is None,
                -(alerts[key]["priority"] or 0),
                key[2],
                key[0],
            )
        )
        for place, key in enumerate(keys, 1):
            alerts[key]["owner_rank"] = place


def opportunities(judges: Mapping[str, AccountAlerts], as_of: date) -> Found:
    """{(account, opportunity, opened): row}."""
    found: Found = {}
    for account, judge in judges.items():
        for (name, opened), resolved in judge.opportunities().items():
            item = judge.days[opened]
            seen = judge.days[as_of] if resolved is None else item
            found[(account, name, opened)] = {
                "resolved_on": resolved,
                "is_open": resolved is None,
                "segment": item.account_day.segment,
                "csm_owner": seen.account_day.csm_owner,
                "model_version": item.version.model_version,
                "mrr": item.account_day.mrr,
            }
    return found


def precision(
    alerts: Found, left_on: Mapping[str, Sequence[date]], day: date
) -> dict[str, object]:
    """Of the latest 90 days of alerts that can be judged: how many accounts left."""
    judged: dict[str, list[bool]] = defaultdict(list)
    for (account, rule, opened), row in alerts.items():
        if row["severity"] != "low" and 121 <= (day - opened).days <= 210:
            left = any(0 < (end - opened).days <= 90 for end in left_on[account])
            judged[rule].append(left)
    everything = [left for listed in judged.values() for left in listed]
    poor = [
        rule
        for rule, listed in judged.items()
        if len(listed) >= 10 and sum(listed) / len(listed) < 0.2
    ]
    return {
        "alerts_judged": len(everything),
        "alert_precision_rate": sum(everything) / len(everything)
        if everything
        else None,
        "imprecise_rules": "|".join(sorted(poor)) or None,
    }
