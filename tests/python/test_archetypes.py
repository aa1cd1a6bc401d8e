"""Seven archetype accounts come out in the bands and caps a practitioner expects.

Six are worked out by hand in the design (healthy, average, quiet payer, fading, loud, does
not pay); the seventh is the newcomer, ten days old, who has no score yet. Each lives alone
in its own facts, all in one raw folder; bases must lie within 3 points of the hand figures.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.python.reference.build import build

AS_OF = date(2025, 6, 30)
MART = "fct_account_health_daily"
START = AS_OF - timedelta(days=500)
SEATS = 20
FEATURES = [f"f{number}" for number in range(10)]

# name: (base, after caps, band)
EXPECTED = {
    "healthy": (88.3, 88.3, "green"),
    "average": (77.6, 77.6, "green"),
    "quiet_payer": (38.3, 38.3, "red"),
    "fading": (72.7, 72.7, "yellow"),
    "loud": (74.7, 49.0, "red"),
    "does_not_pay": (81.2, 49.0, "red"),
}


class Folder:
    """Collects rows by table and writes them as CSV."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict]] = defaultdict(list)

    def add(self, table: str, **cells: object) -> None:
        """One row; None is an empty cell."""
        self.rows[table].append(cells)

    def write(self, folder: Path) -> None:
        """Write all tables; required ones even if empty."""
        folder.mkdir(parents=True)
        for table, rows in self.rows.items():
            names = list(dict.fromkeys(name for row in rows for name in row))
            with (folder / f"{table}.csv").open("w", newline="") as handle:
                writer = csv.DictWriter(handle, names)
                writer.writeheader()
                writer.writerows(rows)


def days_back(*numbers: int) -> Iterator[date]:
    """Days before the as-of date."""
    for number in numbers:
        yield AS_OF - timedelta(days=number)


def noon(day: date) -> datetime:
    """Midday of a day."""
    return datetime(day.year, day.month, day.day, 12)


def subscribe(folder: Folder, name: str, start: date = START) -> None:
    """An account on one plan with all facts a healthy customer has of contract."""
    folder.add("accounts", account_id=name, account_name=name, segment="mid_market")
    folder.add(
        "subscriptions",
        subscription_id=f"s_{name}",
        account_id=name,
        started_at=start,
        mrr_amount=1000,
        seats=SEATS,
        product="core",
        plan="pro",
    )


def use(folder: Folder, name: str, days: list[int], users: int, features: int) -> None:
    """Usage on the given days before the as-of date, by so many users and features."""
    for number in days:
        day = noon(AS_OF - timedelta(days=number))
        for user in range(users):
            folder.add(
                "usage_events",
                event_id=f"e_{name}_{number}_{user}",
                account_id=name,
                event_at=day,
                user_id=f"u{user}",
                feature=FEATURES[(user + number) % features],
                product="core",
                quantity=1,
            )


def invoice(folder: Folder, name: str, due_back: int, paid_late: int | None) -> None:
    """An invoice due so many days back, paid so many days late (None: unpaid)."""
    due = AS_OF - timedelta(days=due_back)
    folder.add(
        "invoices",
        invoice_id=f"i_{name}_{due_back}",
        account_id=name,
        issued_at=due - timedelta(days=30),
        due_at=due,
        amount=1000,
        paid_at=None if paid_late is None else due + timedelta(days=paid_late),
        status="open" if paid_late is None else "paid",
    )


def ticket(folder: Folder, name: str, back: int, **cells: object) -> None:
    """A ticket created so many days back; solved after `hours` unless that is None."""
    created = noon(AS_OF - timedelta(days=back))
    hours = cells.pop("hours", 24)
    folder.add(
        "tickets",
        ticket_id=f"t_{name}_{len(folder.rows['tickets'])}",
        account_id=name,
        created_at=created,
        first_response_at=created + timedelta(hours=2),
        solved_at=None if hours is None else created + timedelta(hours=hours),
        status="open" if hours is None else "solved",
        **({"priority": "normal", "csat_score": None, "is_escalated": "false"} | cells),
    )


def voice(folder: Folder, name: str, nps: float | None, pulse: float | None) -> None:
    """A survey answer and a pulse, a month old."""
    day = noon(AS_OF - timedelta(days=30))
    if nps is not None:
        folder.add(
            "survey_responses",
            response_id=f"r_{name}",
            account_id=name,
            responded_at=day,
            survey="nps",
            score=nps,
            contact_id=f"c_{name}",
        )
    if pulse is not None:
        folder.add(
            "csm_pulses",
            pulse_id=f"p_{name}",
            account_id=name,
            recorded_at=day,
            rating=pulse,
        )


def touch(folder: Folder, name: str, back: int, direction: str = "outbound") -> None:
    """A call with the champion so many days back."""
    folder.add(
        "touchpoints",
        touchpoint_id=f"tp_{name}_{back}",
        account_id=name,
        occurred_at=noon(AS_OF - timedelta(days=back)),
        channel="call",
        direction=direction,
        contact_id=f"c_{name}",
    )


def prosper(folder: Folder, name: str, pays: bool = True) -> None:
    """The facts of a healthy customer: broad daily use, paid bills, good voice."""
    workdays = [n for n in range(120) if (AS_OF - timedelta(days=n)).weekday() < 5]
    use(folder, name, workdays, users=18, features=8)
    for due_back in (40, 130, 220, 310):
        invoice(folder, name, due_back, 0)
    if not pays:
        invoice(folder, name, 70, None)
    for back in (20, 50):
        touch(folder, name, back, "inbound" if back == 20 else "outbound")
    ticket(folder, name, 20, csat_score=4.5, hours=20)
    ticket(folder, name, 50, csat_score=4.5, hours=20)
    voice(folder, name, nps=9, pulse=8)


def write_archetypes(folder: Path) -> Path:
    """The raw folder of the seven accounts."""
    raw = Folder()
    for feature in FEATURES:
        raw.add("plan_features", plan="pro", feature=feature, is_key_feature="true")
    for name in EXPECTED:
        subscribe(raw, name)
        raw.add(
            "contacts",
            contact_id=f"c_{name}",
            account_id=name,
            seniority="director",
            is_champion="true",
        )
    prosper(raw, "healthy")
    prosper(raw, "does_not_pay", pays=False)
    _average(raw)
    _quiet(raw)
    _fading(raw)
    _loud(raw)
    subscribe(raw, "newcomer", AS_OF - timedelta(days=10))
    use(raw, "newcomer", [1, 2, 3], users=2, features=2)
    raw.write(folder / "raw")
    return folder / "raw"


def _average(raw: Folder) -> None:
    """Most of a book: uses three days a week, pays a little late, is content."""
    days = [n for n in range(120) if (AS_OF - timedelta(days=n)).weekday() in (0, 2, 4)]
    use(raw, "average", days, users=13, features=5)
    for due_back, late in ((40, 0), (130, 0), (220, 3), (310, 0)):
        invoice(raw, "average", due_back, late)
    touch(raw, "average", 45)
    touch(raw, "average", 80, "inbound")
    ticket(raw, "average", 20, csat_score=4, hours=40)
    ticket(raw, "average", 60, csat_score=4, hours=40)
    voice(raw, "average", nps=8, pulse=7)


def _quiet(raw: Folder) -> None:
    """Pays, has not used the product for 35 days, answers nothing."""
    days = [n for n in range(35, 120) if (AS_OF - timedelta(days=n)).weekday() < 5]
    use(raw, "quiet_payer", days, users=10, features=5)
    for due_back in (40, 130, 220, 310):
        invoice(raw, "quiet_payer", due_back, 0)
    touch(raw, "quiet_payer", 100)


def _fading(raw: Folder) -> None:
    """Use down by a third, half of the key features, the rest as on an average account."""
    before = [n for n in range(28, 120) if (AS_OF - timedelta(days=n)).weekday() < 5]
    lately = [n for n in range(28) if (AS_OF - timedelta(days=n)).weekday() < 5]
    use(raw, "fading", before, users=17, features=10)
    use(raw, "fading", lately, users=11, features=5)
    for due_back in (40, 130, 220, 310):
        invoice(raw, "fading", due_back, 0)
    touch(raw, "fading", 40)
    touch(raw, "fading", 70, "inbound")
    ticket(raw, "fading", 20, csat_score=4, hours=30)
    ticket(raw, "fading", 60, csat_score=4, hours=30)
    voice(raw, "fading", nps=8, pulse=7)


def _loud(raw: Folder) -> None:
    """Uses and pays like a healthy one; tickets, escalations, a bad voice."""
    workdays = [n for n in range(120) if (AS_OF - timedelta(days=n)).weekday() < 5]
    use(raw, "loud", workdays, users=17, features=7)
    for due_back in (40, 130, 220, 310):
        invoice(raw, "loud", due_back, 0)
    touch(raw, "loud", 3, "inbound")
    touch(raw, "loud", 10)
    for back in range(10, 80, 10):
        ticket(raw, "loud", back, csat_score=2.5, hours=200, is_escalated="false")
    for back in (2, 5, 9):
        ticket(raw, "loud", back, priority="urgent", hours=None, is_escalated="true")
    voice(raw, "loud", nps=4, pulse=3)


@pytest.fixture(scope="module")
def scores(tmp_path_factory) -> dict[str, dict]:
    """The last day of every archetype: {account: row}."""
    folder = tmp_path_factory.mktemp("archetypes")
    raw = write_archetypes(folder)
    database = build(folder / "work", raw, AS_OF, select=(f"+{MART}",))
    with duckdb.connect(str(database), read_only=True) as warehouse:
        cursor = warehouse.execute(
            f"select * from {MART} where health_date = ?", [AS_OF]
        )
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["account_id"]: row for row in rows}


@pytest.mark.parametrize("name", EXPECTED)
def test_archetype_comes_out_where_a_practitioner_expects(scores, name) -> None:
    base, after_caps, band = EXPECTED[name]
    row = scores[name]
    assert row["base_score"] == pytest.approx(base, abs=3)
    assert row["automatic_score"] == pytest.approx(after_caps, abs=3)
    assert row["band"] == band


def test_caps_hold_the_loud_and_the_non_payer_down(scores) -> None:
    assert "csm_says_red" in scores["loud"]["cap_rules"]
    assert scores["does_not_pay"]["cap_rule"] == "overdue_60"
    assert scores["healthy"]["cap_rule"] is None


def test_the_newcomer_has_no_score_yet(scores) -> None:
    row = scores["newcomer"]
    assert row["unscored_reason"] == "too_new"
    assert row["band"] is None and row["score"] is None
