"""What was done and what came of it: interventions, renewals, leavers, tasks, answers.

Written from scoring.md 1, 8 and 9 and the descriptions of the columns, not from the models.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from tests.python.reference.accounts import active, by_account
from tests.python.reference.book import Book, churn_days
from tests.python.reference.config import rows_of_version, text, whole
from tests.python.reference.scoring import DayScore
from tests.python.reference.types import SeedTables

DAY = timedelta(days=1)
SETTLED_DAYS = 31  # a leaver is known 31 days after the end
MATCH_WIDTH = 5
HORIZONS = (30, 60)
ANSWER_DAYS = 7
Row = Mapping[str, object]


def intervention_effects(
    book: Book, interventions: Sequence[Row], as_of: date
) -> dict[tuple, dict[str, object]]:
    """{(intervention, horizon): change, matched change, effect} of those begun by as_of."""
    begun: dict[str, list[date]] = defaultdict(list)
    for row in interventions:
        begun[row["account_id"]].append(row["started_at"].date())
    found = {}
    for row in interventions:
        account, start = row["account_id"], row["started_at"].date()
        if account not in book or start > as_of:
            continue
        for horizon in HORIZONS:
            end = start + DAY * horizon
            before, after = book[account].get(start), book[account].get(end)
            change = _change(before, after)
            changes = []
            if before is not None and before.is_scored:
                changes = [
                    _change(days[start], days.get(end))
                    for other, days in book.items()
                    if other != account
                    and start in days
                    and _is_like(before, days[start])
                    and not any(abs((d - start).days) <= horizon for d in begun[other])
                ]
            changes = [value for value in changes if value is not None]
            matched = sum(changes) / len(changes) if changes else None
            is_done = row["completed_at"] and row["completed_at"].date() <= as_of
            found[(row["intervention_id"], horizon)] = {
                "account_id": account,
                "playbook": row["playbook"],
                "owner": row["owner"],
                "channel": row["channel"],
                "is_automated": row["is_automated"],
                "started_date": start,
                "completed_date": row["completed_at"].date() if is_done else None,
                "segment": (before and before.account_day.segment) or "unknown",
                "lifecycle_stage": before.lifecycle_stage
                if before and before.is_live
                else None,
                "score_before": before and before.automatic_score,
                "score_after": after and after.automatic_score,
                "score_change": change,
                "matches": len(changes),
                "matched_change": matched,
                "effect": None
                if change is None or matched is None
                else change - matched,
                "sentiment_change": _sentiment_change(before, after),
                "is_mature": end <= as_of,
            }
    return found


def _is_like(treated: DayScore, other: DayScore) -> bool:
    return (
        other.is_scored
        and other.account_day.segment == treated.account_day.segment
        and other.lifecycle_stage == treated.lifecycle_stage
        and round(abs(other.automatic_score - treated.automatic_score), 9)
        <= MATCH_WIDTH
    )


def _change(before: DayScore | None, after: DayScore | None) -> float | None:
    if not before or not after or not before.is_scored or not after.is_scored:
        return None
    return after.automatic_score - before.automatic_score


def _sentiment_change(before: DayScore | None, after: DayScore | None) -> float | None:
    def score(item):
        dim = item and item.dimensions.get("sentiment")
        return dim.score if dim and dim.weight > 0 else None

    old, new = score(before), score(after)
    return None if old is None or new is None else new - old


def renewals(book: Book, as_of: date) -> dict[tuple, dict[str, object]]:
    """{(account, renewal date): health before it, outcome} of every date that came.

    A date came if it was still the next renewal on the evening before (a row that ends
    with its term is no longer active on the day itself), or is the next one today.
    """
    found = {}
    for account, days in book.items():
        for day, item in days.items():
            renewal = item.account_day.renewal_date
            if renewal is None or day != min(renewal - DAY, as_of):
                continue
            last = day
            held = days[last].account_day
            after = days.get(renewal + DAY * SETTLED_DAYS)
            row: dict[str, object] = {
                f"{kind}_t{back}": getattr(days.get(renewal - DAY * back), kind, None)
                for back in (120, 90, 60, 30)
                for kind in ("score", "band")
            }
            row |= {
                "score_at_renewal": days[last].score,
                "band_at_renewal": days[last].band,
                "segment": held.segment,
                "csm_owner": held.csm_owner,
                "mrr": held.mrr,
                "mrr_after": _paid(after),
                "opt_out_date": None
                if held.days_to_opt_out is None
                else last + DAY * held.days_to_opt_out,
                "notice_days": None
                if held.days_to_opt_out is None
                else held.days_to_renewal - held.days_to_opt_out,
                "outcome": _outcome(renewal, held.mrr, after, as_of),
            }
            found[(account, renewal)] = row
    return found


def _paid(after: DayScore | None) -> Decimal | None:
    if after is None:
        return None
    return after.account_day.mrr


def _outcome(renewal: date, mrr, after: DayScore | None, as_of: date) -> str:
    if renewal > as_of:
        return "upcoming"
    if after is None:
        return "pending"
    if after.account_day.status != "active":
        return "lost"
    later = after.account_day.mrr
    if None in (mrr, later) or mrr == later:
        return "renewed"
    return "expanded" if later > mrr else "contracted"


def churn_reasons(
    book: Book, subscriptions: Sequence[Row], as_of: date
) -> dict[tuple, dict[str, object]]:
    """{(month, reason): accounts, mrr, last bands} of who left for good."""
    rows = by_account(list(subscriptions))
    leavers: dict[tuple, list[tuple[Decimal, str]]] = defaultdict(list)
    for account, days in book.items():
        for end in churn_days(days, as_of):
            ended = [
                row
                for row in rows[account]
                if not row["is_trial"]
                and row["ended_at"] is not None
                and row["ended_at"].date() == end
                and row["cancel_reason"]
            ]
            ended.sort(key=lambda r: (-(r["mrr_amount"] or -1), r["subscription_id"]))
            reason = ended[0]["cancel_reason"] if ended else "unknown"
            scored = [d for d in sorted(days) if d < end and days[d].is_scored]
            band = days[scored[-1]].band if scored else "unscored"
            mrr = days[end - DAY].account_day.mrr or Decimal(0)
            leavers[(end.replace(day=1), reason)].append((mrr, band))
    return {
        key: {
            "accounts": len(items),
            "mrr": sum(mrr for mrr, _ in items),
            "accounts_per_last_band": _counted(band for _, band in items),
        }
        for key, items in leavers.items()
    }


def _counted(words: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for word in words:
        counts[word] += 1
    return dict(counts)


def answers(back: datetime, sent: datetime) -> bool:
    """Whether an inbound touch answers one of ours; midnight is any time of its day."""
    days = (back.date() - sent.date()).days
    is_later = back >= sent or back.time() == time()
    return 0 <= days <= ANSWER_DAYS and is_later


def engagement_channels(
    touches: Sequence[Row], accounts: Iterable[str], as_of: date
) -> dict[tuple, dict[str, object]]:
    """{(account, channel, month): touches and how many of ours were answered}."""
    inbound: dict[str, list[datetime]] = defaultdict(list)
    for row in touches:
        if row["direction"] == "inbound":
            inbound[row["account_id"]].append(row["occurred_at"])
    groups: dict[tuple, list[Row]] = defaultdict(list)
    known = set(accounts)
    for row in touches:
        day = row["occurred_at"].date()
        if row["account_id"] in known and day <= as_of:
            key = (row["account_id"], row["channel"] or "unknown", day.replace(day=1))
            groups[key].append(row)
    found = {}
    for key, rows in groups.items():
        ours = [row["occurred_at"] for row in rows if row["direction"] == "outbound"]
        answered = sum(
            any(answers(back, sent) for back in inbound[key[0]]) for sent in ours
        )
        found[key] = {
            "touches": len(rows),
            "inbound_touches": sum(row["direction"] == "inbound" for row in rows),
            "outbound_touches": len(ours),
            "answered_touches": answered,
            "answered_rate": answered / len(ours) if ours else None,
        }
    return found


PRIORITIES = ("urgent", "high", "normal", "low")


def open_tickets(
    book: Book, tickets: Sequence[Row], seeds: SeedTables, as_of: date
) -> dict[tuple, dict[str, object]]:
    """{(ticket,): age, account and rank} of every customer's ticket open at the end of as_of.

    Order: priority, lowest score, largest mrr, age; unknown scores and amounts last.
    """
    held = []
    for row in tickets:
        created = row["created_at"].date()
        solved = row["solved_at"]
        done = solved is not None and solved.date() <= as_of
        if solved is None and row["status"] in ("solved", "closed"):
            done = True
        if done or created > as_of or row["account_id"] not in book:
            continue
        today = book[row["account_id"]][as_of]
        told = _support_guidance(seeds, today)
        priority = row["priority"] or "normal"
        score, mrr = today.score, today.account_day.mrr
        held.append(
            (
                PRIORITIES.index(priority) if priority in PRIORITIES else 2,
                (score is None, score),
                (mrr is None, -(mrr or 0)),
                created,
                row["ticket_id"],
                {
                    "account_id": row["account_id"],
                    "ticket_type": row["ticket_type"],
                    "is_escalated": bool(row["is_escalated"]),
                    "is_answered": row["first_response_at"] is not None
                    and row["first_response_at"].date() <= as_of,
                    "created_at": row["created_at"],
                    "csm_owner": today.account_day.csm_owner,
                    "priority": priority,
                    "account_status": today.account_day.status,
                    "guidance": told.get("guidance"),
                    "service_level": told.get("service_level"),
                    "band": today.band,
                    "score": score,
                    "mrr": mrr,
                    "age_days": (as_of - created).days,
                },
            )
        )
    return {
        (item[4],): item[5] | {"answer_rank": place}
        for place, item in enumerate(sorted(held, key=lambda item: item[:5]), 1)
    }


def _support_guidance(seeds: SeedTables, today: DayScore) -> Mapping[str, str]:
    rows = rows_of_version(
        seeds.rows["band_guidance"],
        today.version.model_version,
        ("band", "audience"),
    )
    return next(
        (
            row
            for row in rows
            if row["band"] == today.band and row["audience"] == "support"
        ),
        {},
    )


def tasks(
    occasions: Iterable[tuple[str, str, date, date | None]],
    interventions: Sequence[Row],
    playbooks: Sequence[Mapping[str, str]],
    steps: Sequence[Mapping[str, str]],
    as_of: date,
) -> dict[tuple, dict[str, object]]:
    """{(account, rule, opened, playbook, step): due and done days}.

    occasions: (account, rule or opportunity, opened, resolved). An intervention begun on or
    after the opening, and before the playbook began anew for the account, covers the tasks
    of its channel, or all tasks if the playbook has none of that channel.
    """
    rows = by_account(list(interventions))
    leads = defaultdict(list)
    for row in playbooks:
        leads[text(row, "rule")].append(text(row, "playbook"))
    tasks_of = defaultdict(list)
    for row in steps:
        tasks_of[text(row, "playbook")].append(row)
    begun: dict[tuple[str, str], set[date]] = defaultdict(set)
    listed = list(occasions)
    for account, rule, opened, _ in listed:
        for playbook in leads[rule]:
            begun[(account, playbook)].add(opened)
    found = {}
    for account, rule, opened, _ in listed:
        for playbook in leads[rule]:
            later = [day for day in begun[(account, playbook)] if day > opened]
            until = min(later, default=date.max)
            channels = {text(task, "channel") for task in tasks_of[playbook]}
            for task in tasks_of[playbook]:
                done = [
                    row["completed_at"].date()
                    for row in rows[account]
                    if row["playbook"] == playbook
                    and opened <= row["started_at"].date() < until
                    and row["completed_at"] is not None
                    and row["completed_at"].date() <= as_of
                    and (
                        row["channel"] not in channels
                        or row["channel"] == text(task, "channel")
                    )
                ]
                key = (account, rule, opened, playbook, whole(task, "step"))
                found[key] = {
                    "due_on": opened + DAY * whole(task, "due_offset_days"),
                    "done_on": min(done, default=None),
                }
    return found


def could_leave(rows: Sequence[Row], day: date, horizon: int) -> bool:
    """A term of an active paid row ends inside the horizon, or none has a term to come."""
    terms = [
        row["term_ends_at"].date()
        for row in rows
        if not row["is_trial"]
        and active(row, day)
        and row["term_ends_at"] is not None
        and row["term_ends_at"].date() > day
    ]
    return not terms or min(terms) <= day + DAY * horizon
