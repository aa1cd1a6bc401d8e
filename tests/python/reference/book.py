"""The book as a whole (scoring 9 and 10): portfolio, migration, parents, AUC.

Plain loops over every account's days; written from the prose, not from the models.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from tests.python.reference.scoring import DayScore

Book = Mapping[str, Mapping[date, DayScore]]
CUTS = {
    "all": lambda item: "all",
    "segment": lambda item: item.account_day.segment,
    "stage": lambda item: item.lifecycle_stage,
    "csm_owner": lambda item: item.account_day.csm_owner,
    "plan": lambda item: item.account_day.plan,
    "industry": lambda item: item.account_day.industry,
    "region": lambda item: item.account_day.region,
}


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _mrr(items: list[DayScore]) -> Decimal:
    return sum((item.account_day.mrr or Decimal(0) for item in items), Decimal(0))


def _by_mrr(scored: list[DayScore]) -> float | None:
    mrr = float(_mrr(scored))
    weighted = sum(item.score * float(item.account_day.mrr or 0) for item in scored)
    return weighted / mrr if mrr else None


def _is_at_risk(item: DayScore) -> bool:
    return item.version.band_of(item.score).is_at_risk


def portfolio(book: Book) -> dict[tuple, dict[str, object]]:
    """{(day, cut, value): figures} of fct_portfolio_health_daily."""
    groups: dict[tuple, list[DayScore]] = defaultdict(list)
    for days in book.values():
        for day, item in days.items():
            if item.account_day.status not in ("active", "trial", "lapsed"):
                continue
            for cut, value in CUTS.items():
                groups[(day, cut, value(item) or "unknown")].append(item)
    found = {}
    for key, items in groups.items():
        active = [item for item in items if item.account_day.status == "active"]
        counted = [item for item in active if not item.account_day.is_leaving]
        scored = [item for item in counted if item.is_scored]
        risky = [item for item in scored if _is_at_risk(item)]
        mrr, risky_mrr = _mrr(scored), _mrr(risky)
        rate = len(risky) / len(scored) if scored else None
        target = items[0].version.settings["at_risk_target"]
        found[key] = {
            "mrr": _mrr(counted),
            "scored_mrr": mrr,
            "at_risk_mrr": risky_mrr,
            "leaving_mrr": _mrr([i for i in active if i.account_day.is_leaving]),
            "mean_score_by_mrr": _by_mrr(scored),
            "model_version": items[0].version.model_version,
            "at_risk_target_rate": target,
            "meets_target": None if rate is None else round(rate - target, 9) < 0,
            "accounts": len(counted),
            "scored_accounts": len(scored),
            "at_risk_accounts": len(risky),
            "leaving_accounts": len(active) - len(counted),
            "trial_accounts": sum(i.account_day.status == "trial" for i in items),
            "lapsed_accounts": sum(i.account_day.status == "lapsed" for i in items),
            "at_risk_rate": rate,
            "at_risk_mrr_rate": float(risky_mrr / mrr) if mrr else None,
            "unscored_rate": (len(counted) - len(scored)) / len(counted)
            if counted
            else None,
            "mean_score": _mean([item.score for item in scored]),
            "mean_coverage": _mean([item.coverage for item in scored]),
        }
    return found


def parents(book: Book) -> dict[tuple, dict[str, object]]:
    """{(parent, day): figures} of fct_parent_health_daily."""
    groups: dict[tuple, list[DayScore]] = defaultdict(list)
    for days in book.values():
        for day, item in days.items():
            parent = item.account_day.parent_account_id
            if item.account_day.status in ("active", "trial") and parent:
                groups[(parent, day)].append(item)
    found = {}
    for key, items in groups.items():
        scored = [item for item in items if item.is_scored]
        worst = min(scored, key=lambda i: (i.score, i.account_id)) if scored else None
        found[key] = {
            "children": len(items),
            "scored_children": len(scored),
            "mean_score": _mean([item.score for item in scored]),
            "min_score": worst.score if worst else None,
            "mean_score_by_mrr": _by_mrr(scored),
            "mrr": _mrr(items),
            "at_risk_children": sum(_is_at_risk(item) for item in scored),
            "worst_band": worst.band if worst else None,
            "worst_account_id": worst.account_id if worst else None,
        }
    return found


def on_the_books(days: Mapping[date, DayScore], day: date) -> tuple | None:
    """(band, paying or trial day) at the end of a day; None if churned by then.

    A lapsed account is on the books with its last paying day and last live band.
    """
    item = days.get(day)
    status = item.account_day.status if item else None
    if status in ("active", "trial"):
        return item.band or "unscored", item
    if status != "lapsed":
        return None
    past = [days[one] for one in sorted(days) if one <= day]
    scored = [one for one in past if one.is_scored]
    paid = [one for one in past if one.account_day.status == "active"]
    return (scored[-1].band if scored else "unscored"), paid[-1]


def revenue(book: Book, as_of: date) -> dict[tuple, dict[str, object]]:
    """{(account, month): figures} of fct_account_revenue_monthly."""
    found = {}
    for account, days in book.items():
        for start in days:
            month = start + timedelta(days=1)
            end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            then = on_the_books(days, start) if month.day == 1 else None
            if end > as_of or not then or then[1].account_day.status != "active":
                continue
            band, item = then
            mrr = item.account_day.mrr
            if not mrr:
                continue
            later = on_the_books(days, end)
            left = Decimal(0)
            if later:
                left = later[1].account_day.mrr
                left = mrr if left is None else left
            lost = max(mrr - left, Decimal(0))
            found[(account, month)] = {
                "from_band": band,
                "to_band": later[0] if later else "churned",
                "lifecycle_stage": item.lifecycle_stage,
                "segment": item.account_day.segment,
                "plan": item.account_day.plan,
                "industry": item.account_day.industry,
                "region": item.account_day.region,
                "csm_owner": item.account_day.csm_owner,
                "mrr_start": mrr,
                "mrr_end": left,
                "mrr_kept": min(mrr, left),
                "expansion_mrr": max(left - mrr, Decimal(0)),
                "contraction_mrr": lost if later else Decimal(0),
                "churned_mrr": Decimal(0) if later else lost,
                "is_active_at_start": days[start].account_day.status == "active",
                "start_date": item.account_day.day,
            }
    return found


def migration(book: Book, as_of: date) -> dict[tuple, dict[str, object]]:
    """{(month, from_band, to_band): figures} of fct_portfolio_migration_monthly."""
    moves: dict[tuple, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for (_, month), row in revenue(book, as_of).items():
        if not row["is_active_at_start"]:
            continue
        pair = (row["mrr_start"], row["mrr_end"])
        moves[(month, row["from_band"], row["to_band"])].append(pair)
    found = {}
    for key, pairs in moves.items():
        month = [
            pair
            for other, listed in moves.items()
            if other[0] == key[0]
            for pair in listed
        ]
        month_start = sum(mrr for mrr, _ in month)
        same = [
            pair
            for other, listed in moves.items()
            if other[:2] == key[:2]
            for pair in listed
        ]
        start = sum(mrr for mrr, _ in same)
        found[key] = {
            "accounts": len(pairs),
            "mrr": float(sum(mrr for mrr, _ in pairs)),
            "mrr_end": float(sum(left for _, left in pairs)),
            "mrr_kept": float(sum(min(pair) for pair in pairs)),
            "nrr": float(sum(left for _, left in same) / start),
            "grr": float(sum(min(pair) for pair in same) / start),
            "nrr_all": float(sum(left for _, left in month) / month_start),
            "grr_all": float(sum(min(pair) for pair in month) / month_start),
        }
    return found


def churn_observations(
    book: Book, as_of: date, horizon: int
) -> list[tuple[str, float, bool]]:
    """(account, automatic score, left within the horizon) of every ripe month end."""
    found = []
    for account, days in book.items():
        ends = churn_days(days, as_of)
        for day, item in days.items():
            is_month_end = (day + timedelta(days=1)).day == 1
            is_ripe = day + timedelta(days=horizon + 31) <= as_of
            if (
                is_month_end
                and is_ripe
                and item.is_scored
                and item.account_day.status == "active"
            ):
                left = any(0 < (end - day).days <= horizon for end in ends)
                found.append((account, item.automatic_score, left))
    return found


def churn_days(days: Mapping[date, DayScore], as_of: date) -> list[date]:
    """Days on which the last paid subscription ended and that a churned day followed."""
    found = []
    last_paid: date | None = None
    told = False
    for day in sorted(days):
        status = days[day].account_day.status
        if status == "active":
            last_paid, told = day, False
        elif status == "churned" and last_paid and not told:
            found.append(last_paid + timedelta(days=1))
            told = True
    return found


def auc(observations: list[tuple[str, float, bool]]) -> float | None:
    """Chance that a leaver has the lower score of two, ties half; None under 10 leavers."""
    left = [score for _, score, hit in observations if hit]
    stayed = [score for _, score, hit in observations if not hit]
    if len({account for account, _, hit in observations if hit}) < 10 or not stayed:
        return None
    wins = sum((a < b) + (a == b) / 2 for a in left for b in stayed)
    return wins / (len(left) * len(stayed))


def bands(book: Book) -> dict[tuple, dict[str, object]]:
    """{(day, cut, value, band): accounts, mrr} of fct_portfolio_bands_daily."""
    groups: dict[tuple, list[Decimal]] = defaultdict(list)
    for days in book.values():
        for day, item in days.items():
            held = item.account_day
            if held.status != "active" or held.is_leaving:
                continue
            for cut, value in CUTS.items():
                key = (day, cut, value(item) or "unknown", item.band or "unscored")
                groups[key].append(held.mrr or Decimal(0))
    return {
        key: {"accounts": len(amounts), "mrr": sum(amounts)}
        for key, amounts in groups.items()
    }
