"""Contacts, users, attribute history and milestones of a random case."""

from __future__ import annotations

from tests.python.reference.case_pen import DAY, Pen, Row

SENIORITIES = ("c_level", "VP", "director", "manager", "individual", None)


def people(pen: Pen, life) -> dict[str, list[Row]]:
    """Contacts, users, account history and milestones."""
    account = life.account_id
    contacts = [
        {
            "contact_id": f"c{account}_{number}",
            "account_id": account,
            "created_at": pen.pick(None, pen.at(pen.day(life))),
            "seniority": pen.rng.choice(SENIORITIES),
            "role": pen.pick("admin", None),
            "is_champion": pen.pick("true", "false", None),
            "is_executive_sponsor": pen.pick("true", "0", None),
            "left_at": pen.at(pen.day(life, 90)) if pen.maybe(0.25) else None,
        }
        for number in range(pen.rng.randint(0, 4))
    ]
    users = []
    for number in range(pen.rng.randint(0, 9)):
        created = pen.day(life)
        users.append(
            {
                "user_id": f"u{number}",
                "account_id": account,
                "created_at": pen.pick(None, pen.at(created)),
                "deactivated_at": pen.later(created, 90, 0.2),
                "seniority": pen.rng.choice(SENIORITIES),
                "is_licensed": pen.pick("true", "true", "false", None),
                "is_service": pen.pick("false", "false", None, "true"),
            }
        )
    history = []
    for _ in range(pen.pick(0, 0, 1, 2)):
        begin = pen.day(life)
        history.append(
            {
                "account_id": account,
                "valid_from": pen.at(begin),
                "valid_to": pen.later(begin, 120, 0.6),
                "segment": pen.pick("enterprise", "smb", None),
                "touch_model": pen.pick("low_touch", "high_touch", None),
                "csm_owner": pen.pick("cyn", None),
                "parent_account_id": None,
            }
        )
    milestones = []
    for name in pen.rng.sample(
        ["setup", "import", "first_value", "roi"], k=pen.pick(0, 2, 4)
    ):
        due = life.begin + DAY * pen.rng.randint(5, 80)
        milestones.append(
            {
                "account_id": account,
                "milestone": name,
                "milestone_type": "outcome"
                if name == "roi"
                else pen.pick("onboarding", None),
                "due_at": pen.pick(None, pen.at(due)),
                "completed_at": pen.at(due + DAY * pen.rng.randint(-4, 30))
                if pen.maybe(0.7)
                else None,
            }
        )
    return {
        "contacts": contacts,
        "users": users,
        "account_history": history,
        "milestones": milestones,
    }
