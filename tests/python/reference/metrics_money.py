"""Billing and support metrics, straight from the catalogue."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from tests.python.reference.facts import (
    DAY,
    Facts,
    end_of,
    hours,
    newest,
    ratio,
    window,
)
from tests.python.reference.types import AccountDay, MetricValue


def due_day(row: dict, terms: int) -> date:
    """Due day of an invoice; the payment terms after issue where none is given."""
    if row["due_at"] is not None:
        return row["due_at"].date()
    return row["issued_at"].date() + timedelta(days=terms)


def paid_day(row: dict, terms: int) -> date | None:
    """Day an invoice was paid; the due day if paid without a date."""
    if row["paid_at"] is not None:
        return row["paid_at"].date()
    return due_day(row, terms) if row["status"] == "paid" else None


def paid_by(row: dict, day: date, terms: int) -> bool:
    """Whether an invoice is paid by the end of `day`."""
    paid = paid_day(row, terms)
    return paid is not None and paid <= day


def billing(facts: Facts, item: AccountDay) -> dict[str, MetricValue]:
    """{metric: (value, newest evidence)} of the billing dimension.

    Invoices and subscriptions are known as they stand on the day.
    """
    day, terms = item.day, facts.terms
    issued = [
        row
        for row in facts.rows["invoices"]
        if row["issued_at"].date() <= day and row["status"] != "void"
    ]
    charges = [row for row in issued if row["amount"] is None or row["amount"] > 0]
    overdue = [
        row
        for row in charges
        if due_day(row, terms) < day
        and not paid_by(row, day, terms)
        and not (
            row["status"] == "uncollectible" and (day - due_day(row, terms)).days > 90
        )
    ]
    credit = sum(
        -row["amount"]
        for row in issued
        if row["amount"] is not None
        and row["amount"] < 0
        and not paid_by(row, day, terms)
    )
    balance = sum(row["amount"] or Decimal(0) for row in overdue) - credit
    first = max(item.chain_start, day - 364 * DAY)
    due = [row for row in charges if first <= due_day(row, terms) <= day]
    failed = [
        row
        for row in window(facts.rows["payments"], "attempted_at", item, day, 90)
        if row["status"] == "failed"
    ]
    failures = {row["invoice_id"] or row["attempted_at"].date() for row in failed}
    in_collections = [
        row
        for row in window(issued, "collections_at", item, day, 365)
        if not paid_by(row, day, terms)
    ]
    then = facts.days.get(day - 180 * DAY)
    paid_rows = [row for row in facts.subscriptions(day) if not row["is_trial"]]
    known = [row for row in paid_rows if row["auto_renew"] is not None]
    change = ratio(item.mrr, then.mrr if then else None)
    values = {
        "days_overdue_max": (
            max((day - due_day(row, terms)).days for row in overdue)
            if overdue
            else 0
            if charges
            else None
        ),
        "overdue_balance_ratio": (
            ratio(max(balance, Decimal(0)) if overdue else 0, item.mrr)
            if charges
            else None
        ),
        "on_time_payment_rate_365d": ratio(
            sum(paid_by(row, due_day(row, terms), terms) for row in due), len(due)
        ),
        "failed_payments_90d": len(failures),
        "collections_365d": len(in_collections),
        "mrr_change_180d": None if change is None else change - 1,
        "auto_renew_share": ratio(
            sum(r["mrr_amount"] or 0 for r in known if r["auto_renew"]),
            sum(r["mrr_amount"] or 0 for r in known),
        ),
        "days_to_opt_out": item.days_to_opt_out,
    }
    days = {"failed_payments_90d": newest(failed, "attempted_at")}
    return {name: (value, days.get(name, day)) for name, value in values.items()}


def solved_by(row: dict, day: date) -> bool:
    """Whether a ticket is solved by the end of `day`."""
    return row["solved_at"] is not None and row["solved_at"].date() <= day


def open_at(row: dict, day: date) -> bool:
    """Whether a ticket created by `day` is open at its end."""
    if row["created_at"].date() > day or solved_by(row, day):
        return False
    return row["solved_at"] is not None or row["status"] not in ("solved", "closed")


def support(facts: Facts, item: AccountDay) -> dict[str, MetricValue]:
    """{metric: (value, newest evidence)} of the support dimension.

    Open tickets are known as they stand on the day.
    """
    day = item.day
    tickets = facts.rows["tickets"]
    last = window(tickets, "created_at", item, day, 90)
    before = window(tickets, "created_at", item, day - 90 * DAY, 90)
    solved = window(tickets, "solved_at", item, day, 90)
    waiting = [
        row
        for row in tickets
        if open_at(row, day) and row["created_at"].date() > day - 180 * DAY
    ]
    resolution = [hours(row["created_at"], row["solved_at"]) for row in solved]
    still_open = [row for row in last if open_at(row, day)]
    resolution += [hours(row["created_at"], end_of(day)) for row in still_open]
    response = []
    for row in last:
        answer = row["first_response_at"]
        if answer is not None and answer.date() <= day:
            response.append(hours(row["created_at"], answer))
        elif open_at(row, day):
            response.append(hours(row["created_at"], end_of(day)))
    scale = 90 / min(90, item.tenure_days + 1)
    values = {
        "tickets_per_10_seats_90d": (
            None
            if item.seats is None
            else len(last) * scale * 10 / max(float(item.seats), 10.0)
        ),
        "ticket_change_90d": len(last) / len(before) - 1 if len(before) >= 3 else None,
        "bug_ticket_share_90d": (
            sum(row["ticket_type"] == "bug" for row in last) / len(last)
            if len(last) >= 3
            else None
        ),
        "urgent_open_tickets": sum(
            open_at(row, day) and row["priority"] in ("urgent", "high")
            for row in tickets
        ),
        "oldest_open_ticket_days": max(
            ((day - row["created_at"].date()).days for row in waiting), default=0
        ),
        "median_resolution_hours_90d": median(resolution) if resolution else None,
        "median_first_response_hours_90d": median(response) if response else None,
        "escalation_rate_90d": (
            sum(row["is_escalated"] is True for row in last) / len(last)
            if len(last) >= 3
            else None
        ),
        "reopen_rate_90d": (
            sum((row["reopen_count"] or 0) > 0 for row in solved) / len(solved)
            if len(solved) >= 3
            else None
        ),
    }
    last_solved = newest(solved, "solved_at")
    days = {
        "ticket_change_90d": newest(last + before, "created_at"),
        "urgent_open_tickets": day,
        "oldest_open_ticket_days": day,
        "median_resolution_hours_90d": day if still_open else last_solved,
        "reopen_rate_90d": last_solved,
    }
    last_created = newest(last, "created_at")
    return {
        name: (value, days.get(name, last_created)) for name, value in values.items()
    }
