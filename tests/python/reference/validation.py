"""Does it predict (scoring 9), and can the score be trusted: plain loops over the book."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from tests.python.reference.book import Book, churn_days
from tests.python.reference.config import Configuration, Version
from tests.python.reference.factors import month_end
from tests.python.reference.feeds import Feed
from tests.python.reference.outcomes import could_leave
from tests.python.reference.scoring import DayScore

DAY = timedelta(days=1)
SETTLED_DAYS = 31
LEAST_HITS = 10
OUTCOMES = ("churn", "contraction", "expansion")
CHANGE = 0.1
Z = 1.96
QUINTILES = 5
# Scores set beside that of a row, and whose rows have them.
TWINS = {"known_then": "live", "of_live": "candidate"}
RATES = ("rate", "rate_low", "rate_high", "mrr_rate")
# Metrics over columns without a time of their own, by the column (raw contract).
READ_AS_OF_TODAY = {
    "auto_renew_share": "subscriptions.auto_renew",
    "bug_ticket_share_90d": "tickets.ticket_type",
    "champions_present": "contacts.is_champion",
    "collections_365d": "invoices.status",
    "contact_levels_180d": "contacts.seniority",
    "days_overdue_max": "invoices.status",
    "days_since_executive_touch": "contacts.seniority",
    "days_to_opt_out": "subscriptions.notice_days",
    "escalation_rate_90d": "tickets.is_escalated",
    "executive_users_28d": "users.seniority",
    "feature_breadth_28d": "plan_features",
    "key_feature_day_rate_28d": "plan_features",
    "key_feature_retention_28d": "plan_features",
    "licenses_assigned_rate": "users.is_licensed",
    "median_first_response_hours_90d": "tickets.status",
    "median_resolution_hours_90d": "tickets.status",
    "oldest_open_ticket_days": "tickets.status",
    "on_time_payment_rate_365d": "invoices.status",
    "overdue_balance_ratio": "invoices.status",
    "renewals_completed": "subscriptions.term_ends_at",
    "reopen_rate_90d": "tickets.reopen_count",
    "stakeholders_engaged_90d": "contacts.seniority",
    "support_csat_180d": "tickets.csat_score",
    "urgent_open_tickets": "tickets.priority",
}


def reads_today(version: Version, metric: str) -> bool:
    """Whether a metric rests on a column without a time of its own."""
    return metric in READ_AS_OF_TODAY or any(
        action.startswith("tickets:") for action in version.actions(metric)
    )


@dataclass(frozen=True)
class Observation:
    """A ripe month end of an account: its score and whether the outcome followed."""

    account: str
    day: date
    score: float
    hit: bool
    mrr: float
    segment: str
    stage: str
    band: str
    can_leave: bool
    known_then: float | None = None
    of_live: float | None = None


def known_then(item: DayScore) -> float | None:
    """The base score from the contributions of the metrics without hindsight."""
    kept = [
        metric
        for key, metric in item.metrics.items()
        if metric.contribution is not None and not reads_today(item.version, key)
    ]
    available = exact_sum(metric.points_available for metric in kept)
    earned = exact_sum(metric.contribution for metric in kept)
    if available <= 0:
        return None
    score = Decimal(100 * earned / available)
    return float(score.quantize(Decimal("0.000001"), ROUND_HALF_UP))


def exact_sum(values: Iterable[float]) -> float:
    """Sum of values of 9 decimals without an error of its own."""
    return float(sum((Decimal(f"{value:.9f}") for value in values), Decimal(0)))


def ripe_month_ends(
    days: Mapping[date, DayScore], as_of: date, horizon: int
) -> list[tuple[date, DayScore]]:
    """The days that end a month whose outcome is known."""
    last = as_of - DAY * (horizon + SETTLED_DAYS)
    return [(day, days[day]) for day in days if day <= last and month_end(day)]


def observations(
    book: Book,
    base: Book,
    left_on: Mapping[str, Sequence[date]],
    subscriptions: Mapping[str, Sequence[Mapping]],
    as_of: date,
    horizon: int,
    outcome: str,
) -> dict[str, list[Observation]]:
    """{model_version: month ends}. book: scores; base: the live lane (mrr, status).

    left_on: days on which each account left for good.
    """
    found: dict[str, list[Observation]] = defaultdict(list)
    for account, days in book.items():
        lived, ends = base[account], left_on[account]
        for day, item in ripe_month_ends(days, as_of, horizon):
            if item.account_day.status != "active" or not item.is_scored:
                continue
            mrr = item.account_day.mrr
            left = any(0 < (end - day).days <= horizon for end in ends)
            if outcome == "churn":
                hit = left
            else:
                later = lived[day + DAY * horizon].account_day
                is_known = bool(mrr) and later.mrr is not None
                if left or later.status != "active" or not is_known:
                    continue
                change = float(later.mrr) / float(mrr) - 1
                hit = (
                    change <= -CHANGE + 1e-12
                    if outcome == "contraction"
                    else change >= CHANGE - 1e-12
                )
            found[item.version.model_version].append(
                Observation(
                    account,
                    day,
                    item.automatic_score,
                    hit,
                    float(mrr or 0),
                    item.account_day.segment or "unknown",
                    lived[day].lifecycle_stage,
                    item.version.band_of(item.automatic_score).band,
                    could_leave(subscriptions.get(account, ()), day, horizon),
                    known_then(item),
                    lived[day].automatic_score,
                )
            )
    return found


def wilson(hits: int, count: int) -> tuple[float, float]:
    """95 % Wilson interval of a rate."""
    rate, square = hits / count, Z * Z / count
    middle = rate + square / 2
    width = Z * math.sqrt(rate * (1 - rate) / count + square / (4 * count))
    return (middle - width) / (1 + square), (middle + width) / (1 + square)


def auc(items: Sequence[Observation], is_higher: bool, by_mrr: bool) -> float | None:
    """Chance that the one with the outcome has the lower (higher) score, ties half."""
    sign = -1 if is_higher else 1
    left: dict[float, float] = defaultdict(float)
    stay: dict[float, float] = defaultdict(float)
    for item in items:
        side = left if item.hit else stay
        side[sign * item.score] += item.mrr if by_mrr else 1.0
    pairs = sum(left.values()) * sum(stay.values())
    if not pairs:
        return None
    higher, won = sum(stay.values()), 0.0
    for score in sorted(left.keys() | stay.keys()):
        higher -= stay.get(score, 0.0)
        won += left.get(score, 0.0) * (higher + stay.get(score, 0.0) / 2)
    return won / pairs


def hanley_mcneil(value: float, hits: int, others: int) -> float:
    """Standard error of an AUC."""
    first, second = value / (2 - value), 2 * value * value / (1 + value)
    spread = (
        value * (1 - value)
        + (hits - 1) * (first - value * value)
        + (others - 1) * (second - value * value)
    )
    return math.sqrt(spread / (hits * others))


def score_validation(
    lanes: Mapping[tuple[str, str], Book],
    base: Book,
    subscriptions: Mapping[str, Sequence[Mapping]],
    as_of: date,
) -> dict[tuple, dict[str, object]]:
    """{(version, role, outcome, population, cut, value, horizon): figures}.

    lanes: {(role, name): scores}; base: the live lane.
    """
    found = {}
    left_on = {account: churn_days(days, as_of) for account, days in base.items()}
    for (role, _), book in lanes.items():
        for horizon in (30, 60, 90):
            below = churners_below_best(book, left_on, horizon)
            for outcome in OUTCOMES:
                seen = observations(
                    book, base, left_on, subscriptions, as_of, horizon, outcome
                )
                for version, items in seen.items():
                    groups = _groups(items, outcome)
                    order = _bands_of(book, version)
                    for key, group in groups.items():
                        row = figures(group, outcome, key[1])
                        asked = groups[key[0], "all", "all"]
                        enough = has_enough(asked if key[1] == "band" else group)
                        if not enough:
                            row |= dict.fromkeys(RATES)
                        for name, whose in TWINS.items():
                            row[f"auc_{name}"] = (
                                auc_by(name, group, outcome)
                                if role == whose and row["auc"] is not None
                                else None
                            )
                        row["bands_are_ordered"] = (
                            are_ordered(groups, key[0], order)
                            if key[1] == "all" and outcome != "expansion" and enough
                            else None
                        )
                        is_all = key[:2] == ("all", "all") and outcome == "churn"
                        row["churners_below_best_band_rate"] = (
                            below.get(version) if is_all else None
                        )
                        found[(version, role, outcome, *key, horizon)] = row
    return found


def has_enough(items: Sequence[Observation]) -> bool:
    """Whether the outcome happened to ten accounts or more."""
    return len({item.account for item in items if item.hit}) >= LEAST_HITS


def _groups(
    items: Sequence[Observation], outcome: str
) -> dict[tuple, list[Observation]]:
    groups: dict[tuple, list[Observation]] = defaultdict(list)
    for item in items:
        cuts = {
            ("all", "all"),
            ("segment", item.segment),
            ("stage", item.stage),
            ("band", item.band),
        }
        for cut in cuts:
            groups[("all", *cut)].append(item)
            if item.can_leave and outcome == "churn":
                groups[("could_leave", *cut)].append(item)
    return groups


def figures(items: list[Observation], outcome: str, cut: str) -> dict[str, object]:
    """Figures of one group of month ends."""
    hits = [item for item in items if item.hit]
    low, high = wilson(len(hits), len(items))
    mrr = sum(item.mrr for item in items)
    hit_accounts = {item.account for item in hits}
    accounts = {item.account for item in items}
    row: dict[str, object] = {
        "observations": len(items),
        "observations_hit": len(hits),
        "accounts": len(accounts),
        "accounts_hit": len(hit_accounts),
        "rate": len(hits) / len(items),
        "rate_low": low,
        "rate_high": high,
        "mrr_rate": sum(item.mrr for item in hits) / mrr if mrr else None,
        "auc": None,
        "auc_low": None,
        "auc_high": None,
        "auc_mrr": None,
        "worst_decile_lift": None,
    }
    if cut == "band" or len(hit_accounts) < LEAST_HITS or len(hits) == len(items):
        return row
    is_higher = outcome == "expansion"
    row["auc"] = auc(items, is_higher, False)
    row["auc_mrr"] = auc(items, is_higher, True)
    others = len(accounts) - len(hit_accounts)
    if others > 0:
        error = Z * hanley_mcneil(row["auc"], len(hit_accounts), others)
        row["auc_low"] = max(row["auc"] - error, 0.0)
        row["auc_high"] = min(row["auc"] + error, 1.0)
    sign = -1 if is_higher else 1
    worst = rates_in_order(items, sign)[: len(items) // 10]
    if worst:
        row["worst_decile_lift"] = sum(worst) / len(worst) / row["rate"]
    return row


def rates_in_order(items: Sequence[Observation], sign: int = 1) -> list[float]:
    """For each month end the rate of all with its score; by score, the lowest first.

    sign: -1 for the highest first.
    """
    hits: dict[float, list[bool]] = defaultdict(list)
    for item in items:
        hits[item.score].append(item.hit)
    return [
        sum(hits[score]) / len(hits[score])
        for score in sorted(hits, key=lambda score: sign * score)
        for _ in hits[score]
    ]


def auc_by(name: str, items: Sequence[Observation], outcome: str) -> float | None:
    """AUC of another score (known_then, of_live), over the month ends that have one.

    None if the outcome happened to fewer than ten accounts that have a score of_live.
    """
    seen = [
        replace(item, score=getattr(item, name))
        for item in items
        if getattr(item, name) is not None
    ]
    is_enough = name == "known_then" or has_enough(seen)
    return auc(seen, outcome == "expansion", False) if is_enough else None


def _bands_of(book: Book, version: str) -> list[str]:
    """Bands of a version, the worst first."""
    return next(
        [band.band for band in item.version.bands]
        for days in book.values()
        for item in days.values()
        if item.version.model_version == version
    )


def are_ordered(
    groups: Mapping[tuple, Sequence[Observation]], population: str, order: Sequence[str]
) -> bool:
    """Each worse band that occurs has at least the rate of the better one."""
    rates = [
        sum(item.hit for item in items) / len(items)
        for band in order
        if (items := groups.get((population, "band", band)))
    ]
    return all(worse >= better for worse, better in pairwise(rates))


def churners_below_best(
    lane: Book, left_on: Mapping[str, Sequence[date]], horizon: int
) -> dict[str, float]:
    """{model_version: share of the leavers below its best band `horizon` days before}."""
    seen: dict[str, list[bool]] = defaultdict(list)
    for account, days in lane.items():
        for end in left_on[account]:
            item = days.get(end - DAY * horizon)
            if item is not None and item.is_scored:
                best = item.version.bands[-1].band
                band = item.version.band_of(item.automatic_score).band
                seen[item.version.model_version].append(band != best)
    return {
        version: sum(below) / len(below)
        for version, below in seen.items()
        if len(below) >= LEAST_HITS
    }


def metric_validation(book: Book, as_of: date) -> dict[tuple, dict[str, object]]:
    """{(version, metric, horizon): counts and AUC} over month ends with evidence."""
    found = {}
    left_on = {account: churn_days(days, as_of) for account, days in book.items()}
    for horizon in (30, 60, 90):
        groups: dict[tuple, list[Observation]] = defaultdict(list)
        ahead: dict[tuple, bool] = {}
        for account, days in book.items():
            ends = left_on[account]
            for day, item in ripe_month_ends(days, as_of, horizon):
                if item.account_day.status != "active":
                    continue
                hit = any(0 < (end - day).days <= horizon for end in ends)
                for metric in item.metrics.values():
                    score = metric.result.score
                    if (
                        metric.is_published
                        and metric.result.is_evidence
                        and score is not None
                    ):
                        key = (item.version.model_version, metric.metric, horizon)
                        ahead[key] = reads_today(item.version, metric.metric)
                        groups[key].append(
                            Observation(account, day, score, hit, 0, "", "", "", True)
                        )
        for key, items in groups.items():
            hit_accounts = {item.account for item in items if item.hit}
            is_enough = len(hit_accounts) >= LEAST_HITS
            found[key] = {
                "observations": len(items),
                "accounts_hit": len(hit_accounts),
                "auc": auc(items, False, False) if is_enough else None,
                "is_read_as_of_today": ahead[key],
            } | _fifths(items, is_enough)
    return found


def _fifths(items: Sequence[Observation], is_enough: bool) -> dict[str, float | None]:
    """Rate of leavers in each fifth by score, the lowest first; ties have one rate."""
    ordered = rates_in_order(items)
    each, over = divmod(len(ordered), QUINTILES)
    found: dict[str, float | None] = {}
    start = 0
    for place in range(QUINTILES):
        size = each + (place < over)
        fifth = ordered[start : start + size]
        start += size
        found[f"churn_rate_quintile_{place + 1}"] = (
            sum(fifth) / size if is_enough and size else None
        )
    return found


def model_comparison(
    book: Book, candidates: Mapping[str, Book]
) -> dict[tuple, dict[str, object]]:
    """{(day, candidate, from_band, to_band): accounts, mrr, mean shift}."""
    groups: dict[tuple, list[tuple[DayScore, DayScore]]] = defaultdict(list)
    for version, lane in candidates.items():
        for account, days in book.items():
            for day, item in days.items():
                held = item.account_day
                if held.status != "active" or held.is_leaving:
                    continue
                other = lane[account][day]
                key = (day, version, item.band or "unscored", other.band or "unscored")
                groups[key].append((item, other))
    found = {}
    for key, pairs in groups.items():
        shifts = [
            new.automatic_score - old.automatic_score
            for old, new in pairs
            if old.is_scored and new.is_scored
        ]
        found[key] = {
            "accounts": len(pairs),
            "mrr": sum(old.account_day.mrr or 0 for old, _ in pairs),
            "live_model_version": pairs[0][0].version.model_version,
            "accounts_scored_by_both": len(shifts),
            "mean_shift": sum(shifts) / len(shifts) if shifts else None,
        }
    return found


def score_health(
    book: Book,
    config: Configuration,
    drifts: Mapping[tuple, Mapping],
    feeds: Sequence[Feed],
    days: set[date],
) -> dict[tuple, dict[str, object]]:
    """{(day,): shares of the active accounts that are not leaving}. days: those wanted."""
    found = {}
    for day in days:
        items = [
            lane[day]
            for lane in book.values()
            if day in lane
            and lane[day].account_day.status == "active"
            and not lane[day].account_day.is_leaving
        ]
        if not items:
            continue
        version = config.live_at(day)
        floor = version.settings["min_coverage"]
        count = len(items)
        last_month = (day.replace(day=1) - DAY).replace(day=1)
        values = [row["psi"] for key, row in drifts.items() if key[0] == last_month]
        found[(day,)] = {
            "model_version": version.model_version,
            "accounts": count,
            "unscored_rate": sum(not i.is_scored for i in items) / count,
            "overridden_rate": sum(i.override is not None for i in items) / count,
            "low_coverage_rate": sum(
                i.coverage is not None and i.coverage < floor for i in items
            )
            / count,
            "uncertain_band_rate": sum(
                i.is_scored and not i.band_is_certain for i in items
            )
            / count,
            "stale_rate": sum(
                any(
                    m.weight > 0 and m.result.state == "feed_stale"
                    for m in i.metrics.values()
                )
                for i in items
            )
            / count,
            "config_age_days": (day - version.effective_from).days,
            "max_psi": max(values, default=None),
            "drifted_metrics": sum(value > 0.25 for value in values)
            if values
            else None,
            "drifted_rate": sum(value > 0.25 for value in values) / len(values)
            if values
            else None,
            "feed_lag_days": max(
                (feed.silence(day) for feed in feeds if feed.dates[:1] <= [day]),
                default=None,
            ),
        }
    return found
