"""The spine: what each account was at the end of each day, straight from the prose."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from tests.python.reference.config import configuration
from tests.python.reference.types import AccountDay, RawTables, SeedTables

DAY = timedelta(days=1)


def day_of(stamp) -> date | None:
    """UTC day of a timestamp; None stays None."""
    return None if stamp is None else stamp.date()


def active(row: dict, day: date) -> bool:
    """Whether a subscription row is active at the end of `day`."""
    ended = day_of(row["ended_at"])
    return day_of(row["started_at"]) <= day and (ended is None or ended > day)


def by_account(rows: list[dict]) -> dict[str, list[dict]]:
    """Rows grouped by account_id."""
    groups: dict[str, list[dict]] = defaultdict(list)
    for row in rows:
        groups[row["account_id"]].append(row)
    return groups


def chain_starts(rows: list[dict]) -> list[date]:
    """First days of the chains: subscriptions joined over gaps of at most 31 days."""
    starts, covered = [], None
    for row in sorted(rows, key=lambda item: item["started_at"].date()):
        start, end = day_of(row["started_at"]), day_of(row["ended_at"]) or date.max
        if covered is None or (start - covered).days > 31:
            starts.append(start)
        covered = end if covered is None else max(covered, end)
    return starts


def account_days(
    raw: RawTables, seeds: SeedTables, as_of: date
) -> dict[tuple[str, date], AccountDay]:
    """{(account_id, day): AccountDay} from each account's first subscription to `as_of`."""
    config = configuration(seeds.rows)
    subscriptions = by_account(
        [r for r in raw.rows["subscriptions"] if r["started_at"].date() <= as_of]
    )
    history = by_account(raw.rows["account_history"])
    milestones = by_account(raw.rows["milestones"])
    days: dict[tuple[str, date], AccountDay] = {}
    for account in raw.rows["accounts"]:
        key = account["account_id"]
        rows = subscriptions.get(key)
        if account["is_internal"] or not rows:
            continue
        starts = chain_starts(rows)
        day = starts[0]
        while day <= as_of:
            least_term = config.live_at(day).settings["min_renewal_term_days"]
            item = describe(key, day, rows, starts, least_term)
            add_attributes(item, account, history.get(key, []), day)
            item.milestones_complete = complete(milestones.get(key, []), day)
            days[key, day] = item
            day += DAY
    return days


def describe(
    key: str, day: date, rows: list[dict], starts: list[date], least_term: float
) -> AccountDay:
    """Status, mrr, seats, plan and renewal of one account at the end of one day."""
    held = [row for row in rows if active(row, day)]
    paid = [row for row in held if not row["is_trial"]]
    chain = max(start for start in starts if start <= day)
    item = AccountDay(
        account_id=key,
        day=day,
        chain_start=chain,
        tenure_days=(day - chain).days,
        status=status(rows, held, paid, day),
        is_live=bool(held),
        is_leaving=bool(paid)
        and all(
            row["cancel_requested_at"] is not None
            and row["cancel_requested_at"].date() <= day
            for row in paid
        ),
        mrr=known_sum([row["mrr_amount"] for row in paid]) if paid else Decimal(0),
        seats=seats(paid),
        plan=plan(held),
    )
    renewal, notice = renewal_date(rows, paid, day, least_term)
    if renewal is not None:
        item.renewal_date = renewal
        item.days_to_renewal = (renewal - day).days
        item.days_to_opt_out = item.days_to_renewal - notice
    return item


def status(rows: list[dict], held: list[dict], paid: list[dict], day: date) -> str:
    """active, trial, prospect, lapsed or churned."""
    if paid:
        return "active"
    if held:
        return "trial"
    begun = [r for r in rows if not r["is_trial"] and r["started_at"].date() <= day]
    if not begun:
        return "prospect"
    last_end = max(row["ended_at"].date() for row in begun)
    return "lapsed" if (day - last_end).days <= 30 else "churned"


def known_sum(values: list) -> Decimal | None:
    """Sum of the known values; None if none is known."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def seats(paid: list[dict]) -> Decimal | None:
    """The greatest, over products, of the sum of seats."""
    groups = defaultdict(list)
    for row in paid:
        groups[row["product"]].append(row["seats"])
    sums = [known_sum(values) for values in groups.values()]
    sums = [value for value in sums if value is not None]
    return max(sums) if sums else None


def plan(held: list[dict]) -> str | None:
    """Plan of the largest active row by mrr; unknown mrr smallest, null plans lose ties."""
    if not held:
        return None
    amount = [-1 if r["mrr_amount"] is None else r["mrr_amount"] for r in held]
    largest = [
        r["plan"] for r, size in zip(held, amount, strict=True) if size == max(amount)
    ]
    named = [name for name in largest if name is not None]
    return min(named) if named else None


def renewal_date(
    rows: list[dict], paid: list[dict], day: date, least_term: float
) -> tuple[date | None, int]:
    """Earliest long-enough term end not before `day`, and its notice days."""
    ends = sorted(
        {
            row["term_ends_at"].date()
            for row in paid
            if row["term_ends_at"] is not None and row["term_ends_at"].date() >= day
        }
    )
    for end in ends:
        begun = min(
            row["started_at"].date()
            for row in rows
            if not row["is_trial"] and day_of(row["term_ends_at"]) == end
        )
        if (end - begun).days >= least_term:
            notice = max(
                row["notice_days"] or 0
                for row in paid
                if day_of(row["term_ends_at"]) == end
            )
            return end, int(notice)
    return None, 0


def add_attributes(
    item: AccountDay, account: dict, history: list[dict], day: date
) -> None:
    """Attributes as they stood: the latest history row in force, nulls from accounts."""
    in_force = [
        row
        for row in history
        if row["valid_from"].date() <= day
        and (row["valid_to"] is None or row["valid_to"].date() > day)
    ]
    row = max(in_force, key=lambda r: r["valid_from"]) if in_force else {}
    for name in ("segment", "touch_model", "csm_owner", "parent_account_id"):
        value = row.get(name)
        setattr(item, name, account[name] if value is None else value)
    item.industry, item.region = account["industry"], account["region"]


def complete(milestones: list[dict], day: date) -> bool:
    """All onboarding milestones known are completed by `day`, and there is one."""
    onboarding = [r for r in milestones if r["milestone_type"] in (None, "onboarding")]
    return bool(onboarding) and all(
        row["completed_at"] is not None and row["completed_at"].date() <= day
        for row in onboarding
    )
