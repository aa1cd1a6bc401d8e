"""Engagement, relationship, sentiment and advocacy metrics, straight from the catalogue."""

from __future__ import annotations

from datetime import date

from tests.python.reference.facts import DAY, Facts, mean, newest, ratio, window
from tests.python.reference.types import AccountDay, MetricValue

TWO_WAY = ("call", "meeting", "business_review", "chat")


def two_way(row: dict) -> bool:
    """A two-way touch: call, meeting, business review, chat, or anything inbound."""
    return row["channel"] in TWO_WAY or row["direction"] == "inbound"


def known_contact(facts: Facts, row: dict, day: date) -> dict:
    """The contact of a touch if its attributes count by `day`, else nothing known."""
    contact = facts.contacts.get(row["contact_id"])
    if contact is None:
        return {}
    begin = contact["created_at"]
    begin = begin.date() if begin else facts.contact_days.get(row["contact_id"])
    return {} if begin is not None and begin > day else contact


def since(rows: list[dict], column: str, item: AccountDay) -> MetricValue:
    """(days since the newest of the chain's rows, its day); the tenure if there is none."""
    last_day = newest(
        window(rows, column, item, item.day, item.tenure_days + 1), column
    )
    if last_day is None:
        return item.tenure_days, None
    return (item.day - last_day).days, last_day


def is_stakeholder(contact: dict) -> bool:
    """A vp, c_level, champion or sponsor."""
    return bool(
        contact.get("seniority") in ("vp", "c_level")
        or contact.get("is_champion")
        or contact.get("is_executive_sponsor")
    )


def engagement(facts: Facts, item: AccountDay) -> dict[str, MetricValue]:
    """{metric: (value, newest evidence)} of the engagement dimension."""
    day = item.day
    touches = facts.rows["touchpoints"]
    marketing = facts.rows["marketing_engagements"]
    last = window(touches, "occurred_at", item, day, 90)
    answered = window(marketing, "occurred_at", item, day, 90)
    answered = [row for row in answered if row["channel"] != "email_open"]
    learned = [
        row
        for row in window(marketing, "occurred_at", item, day, 180)
        if row["channel"] in ("webinar", "training", "content")
    ]
    scale = 90 / min(90, item.tenure_days + 1)
    engaged = set()
    talks = [row for row in last if two_way(row)]
    for row in talks + answered:
        contact = known_contact(facts, row, day)
        gone = contact.get("left_at")
        if gone is not None and gone.date() <= day:
            continue
        if is_stakeholder(contact):
            engaged.add(row["contact_id"])
    reviews = [row for row in touches if row["channel"] == "business_review"]
    # Of whichever stakeholder, one that has left since among them.
    met = [
        row
        for row in talks + answered
        if is_stakeholder(known_contact(facts, row, day))
    ]
    return {
        "days_since_last_touchpoint": since(
            [row for row in touches if two_way(row)], "occurred_at", item
        ),
        "touchpoints_90d": (len(talks) * scale, newest(talks, "occurred_at")),
        "days_since_business_review": since(reviews, "occurred_at", item),
        "inbound_share_90d": (
            ratio(sum(row["direction"] == "inbound" for row in last), len(last)),
            newest(last, "occurred_at"),
        ),
        "marketing_engagements_90d": (
            len(answered) * scale,
            newest(answered, "occurred_at"),
        ),
        "learning_engagements_180d": (len(learned), newest(learned, "occurred_at")),
        "stakeholders_engaged_90d": (
            len(engaged),
            newest(met, "occurred_at") if engaged else None,
        ),
    }


def relationship(facts: Facts, item: AccountDay) -> dict[str, MetricValue]:
    """{metric: (value, newest evidence)} of the relationship dimension."""
    day = item.day
    touches = facts.rows["touchpoints"]
    last_90 = window(touches, "occurred_at", item, day, 90)
    last_180 = window(touches, "occurred_at", item, day, 180)
    levels = {known_contact(facts, row, day).get("seniority") for row in last_180}
    executive = []
    for row in touches:
        contact = known_contact(facts, row, day)
        if contact.get("seniority") in ("c_level", "vp") or contact.get(
            "is_executive_sponsor"
        ):
            executive.append(row)
    champions = [
        row
        for row in facts.rows["contacts"]
        if row["is_champion"]
        and (row["created_at"].date() if row["created_at"] else facts.first_day) <= day
    ]
    present = [
        row
        for row in champions
        if row["left_at"] is None or row["left_at"].date() > day
    ]
    of_known_level = [
        row
        for row in last_180
        if known_contact(facts, row, day).get("seniority") not in (None, "other")
    ]
    met = [row for row in last_90 if row["contact_id"] is not None]
    ours = [row for row in last_90 if row["employee_id"] is not None]
    return {
        "contact_levels_180d": (
            len(levels - {None, "other"}),
            newest(of_known_level, "occurred_at"),
        ),
        "contacts_engaged_90d": (
            len({row["contact_id"] for row in met}),
            newest(met, "occurred_at"),
        ),
        "team_members_engaged_90d": (
            len({row["employee_id"] for row in ours}),
            newest(ours, "occurred_at"),
        ),
        "days_since_executive_touch": since(executive, "occurred_at", item),
        "champions_present": (len(present) if champions else None, day),
    }


def sentiment(facts: Facts, item: AccountDay) -> dict[str, MetricValue]:
    """{metric: (value, newest evidence)} of the sentiment dimension."""
    day = item.day
    values: dict[str, MetricValue] = {}
    for metric, survey in (
        ("nps_score_365d", "nps"),
        ("survey_csat_365d", "csat"),
        ("ces_365d", "ces"),
    ):
        latest: dict[tuple, dict] = {}
        answers = window(facts.rows["survey_responses"], "responded_at", item, day, 365)
        for row in sorted(answers, key=lambda r: (r["responded_at"], r["response_id"])):
            if row["survey"] == survey:
                who = row["contact_id"] or ("response", row["response_id"])
                latest[who] = row
        values[metric] = (
            mean(row["score"] for row in latest.values()),
            newest(latest.values(), "responded_at"),
        )
    rated = [
        row
        for row in window(facts.rows["tickets"], "solved_at", item, day, 180)
        if row["csat_score"] is not None
    ]
    values["support_csat_180d"] = (
        mean(row["csat_score"] for row in rated),
        newest(rated, "solved_at"),
    )
    pulses = [r for r in facts.rows["csm_pulses"] if r["recorded_at"].date() <= day]
    values["csm_pulse"] = (None, None)
    if pulses:
        last = max(pulses, key=lambda row: (row["recorded_at"], row["pulse_id"]))
        values["csm_pulse"] = (float(last["rating"]), last["recorded_at"].date())
    return values


def advocacy(facts: Facts, item: AccountDay) -> dict[str, MetricValue]:
    """{metric: (value, newest evidence)} of the advocacy dimension."""
    last = window(facts.rows["advocacy_events"], "occurred_at", item, item.day, 365)
    spoken = [
        row
        for row in last
        if row["advocacy_type"] in ("reference", "case_study", "review")
    ]
    referrals = [row for row in last if row["advocacy_type"] == "referral"]
    rated = [
        row
        for row in spoken
        if row["advocacy_type"] == "review" and row["rating"] is not None
    ]
    return {
        "advocacy_events_365d": (len(spoken), newest(spoken, "occurred_at")),
        "referrals_365d": (len(referrals), newest(referrals, "occurred_at")),
        "review_rating_365d": (
            mean(row["rating"] for row in rated),
            newest(rated, "occurred_at"),
        ),
    }


def journey(facts: Facts, item: AccountDay) -> dict[str, MetricValue]:
    """{metric: (value, newest evidence)} of the journey dimension: as it stands."""
    day = item.day
    outcomes = [r for r in facts.rows["milestones"] if r["milestone_type"] == "outcome"]
    achieved = [
        row
        for row in outcomes
        if row["completed_at"] is not None and row["completed_at"].date() <= day
    ]
    paid = [row for row in facts.rows["subscriptions"] if not row["is_trial"]]
    renewals = set()
    for row in paid:
        end = row["term_ends_at"].date() if row["term_ends_at"] else None
        if end is None or not item.chain_start <= end < day:
            continue
        if row["started_at"].date() > end:
            continue
        if row["ended_at"] is not None and row["ended_at"].date() < end:
            continue
        if any(not other["is_trial"] for other in facts.subscriptions(end + DAY)):
            renewals.add(end)
    upsells = 0
    first = max(item.chain_start, day - 364 * DAY)
    here = first
    while here <= day:
        now, then = facts.days.get(here), facts.days.get(here - DAY)
        if now and then and now.mrr is not None and then.mrr is not None:
            upsells += now.mrr > then.mrr > 0
        here += DAY
    return {
        "tenure_days": (item.tenure_days, day),
        "outcomes_achieved_rate": (ratio(len(achieved), len(outcomes)), day),
        "renewals_completed": (len(renewals), day),
        "upsells_365d": (upsells, day),
    }
