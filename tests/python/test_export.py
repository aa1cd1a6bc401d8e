"""The export for a CRM: changed rows only, safe to interrupt, hostile texts included."""

import csv
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from scripts.dbt_runner import ROOT
from scripts.export import files
from scripts.export.rows import account_rows, changes

# The first eight are what a spreadsheet would run.
HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    'quote " comma , line\nbreak',
    "<script>alert(1)</script>",
    "שלום \u202e 😀",
    "x" * 300,
    "",
]
TABLES = """
    create table dim_accounts (
        account_id varchar, account_name varchar, status varchar, csm_owner varchar,
        score double, band varchar, trend varchar, change_30d double,
        unscored_reason varchar, last_live_band varchar, last_live_score double,
        coverage double, lifecycle_stage varchar, mrr decimal(18, 6),
        renewal_date date, as_of_date date
    );
    create table fct_health_drivers (
        account_id varchar, health_date date, direction varchar, rank integer,
        explanation varchar
    );
    create table fct_health_alerts (
        account_id varchar, rule varchar, severity varchar, reason varchar,
        opened_on date, is_open boolean, is_leading boolean, priority double
    );
    create table fct_playbook_tasks (
        account_id varchar, occasion_id varchar, playbook varchar, step integer,
        task varchar, owner_role varchar, owner varchar, channel varchar, due_on date,
        is_to_do boolean, is_overdue boolean
    );
"""


class Marts:
    """Marts of a few accounts in a file, and the export of it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "published.duckdb"
        self.out = folder / "export"
        self.names = {f"acc_{n:02}": name for n, name in enumerate(HOSTILE)}
        self.scores = {account: 50.0 + n for n, account in enumerate(self.names)}
        self.day = "2026-06-30"

    def write(self, seed: int = 0) -> None:
        """Write the marts, their rows in an order of `seed`."""
        self.file.unlink(missing_ok=True)
        accounts = [
            (account, name, "active", "=cmd()", self.scores[account], "green", None)
            + (-1.5, None, None, None, 0.987654, "maturity", 100, None, self.day)
            for account, name in self.names.items()
        ]
        drivers = [
            (account, day, direction, rank, f"{direction} {rank} of {account}")
            for account in self.names
            for day in ("2026-06-01", self.day)
            for direction in ("positive", "negative")
            for rank in (1, 2, 3)
        ]
        alerts = [
            ("acc_00", "usage_fell", "high", "Use fell", self.day, True, True, 5),
            ("acc_00", "other", "low", "Other", self.day, True, False, None),
            ("acc_00", "over", "low", "Over", self.day, False, False, None),
            (None, "segment_fell", "high", "Segment", self.day, True, True, 9),
        ]
        tasks = [
            ("acc_00", "a", "p", 1, "Call", "csm", "Ada", "call", self.day, True, True),
            ("acc_00", "a", "p", 2, "Mail", "csm", None, "email", None, True, False),
            ("acc_00", "a", "p", 3, "Done", "csm", None, None, self.day, False, False),
        ]
        shuffler = random.Random(seed)
        with duckdb.connect(str(self.file)) as connection:
            connection.execute(TABLES)
            for table, rows in (
                ("dim_accounts", accounts),
                ("fct_health_drivers", drivers),
                ("fct_health_alerts", alerts),
                ("fct_playbook_tasks", tasks),
            ):
                shuffler.shuffle(rows)
                for row in rows:
                    marks = ", ".join("?" * len(row))
                    connection.execute(f"insert into {table} values ({marks})", row)

    def export(self, *arguments: str) -> tuple[int, str]:
        """Run the script; (exit code, what it said)."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "scripts" / "export_scores.py"), *arguments],
            env=os.environ
            | {"PUBLISHED_PATH": str(self.file), "EXPORT_PATH": str(self.out)},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    def rows(self) -> list[dict[str, str]]:
        """Rows of the CSV file."""
        path = self.out / "account_health.csv"
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def told(self) -> list[dict]:
        """Accounts of the JSON file."""
        return json.loads((self.out / "account_health.json").read_text())["accounts"]

    def contents(self) -> dict[str, bytes]:
        """Bytes of the exported files by name."""
        return {path.name: path.read_bytes() for path in self.out.glob("*.[cj]s*")}


@pytest.fixture
def marts(tmp_path) -> Marts:
    """A few hostile accounts, not yet exported."""
    marts = Marts(tmp_path)
    marts.write()
    return marts


def changed(marts: Marts) -> list[tuple[str, str]]:
    """(change, account_id) of both files, which must agree."""
    of_csv = [(row["change"], row["account_id"]) for row in marts.rows()]
    assert of_csv == [(row["change"], row["account_id"]) for row in marts.told()]
    return of_csv


def test_only_what_changed_is_written(marts: Marts):
    code, said = marts.export()
    assert (code, "13 new, 0 changed, 0 removed" in said) == (0, True), said
    assert changed(marts) == [("new", account) for account in marts.names]
    # The next night, with the same facts in another order of rows.
    marts.day = "2026-07-01"
    marts.write(seed=1)
    assert marts.export()[0] == 0
    # Alert and tasks of acc_00 carry the day; nothing else moved.
    assert changed(marts) == [("changed", "acc_00")]
    marts.write(seed=2)
    marts.export()
    assert changed(marts) == []
    assert len(marts.contents()) == 3
    marts.scores["acc_03"] = 12.0
    del marts.names["acc_05"]
    marts.names["acc_99"] = "Newcomer"
    marts.scores["acc_99"] = 1.0
    marts.write()
    marts.export()
    assert changed(marts) == [
        ("changed", "acc_03"),
        ("removed", "acc_05"),
        ("new", "acc_99"),
    ]
    gone = marts.rows()[1]
    assert {value for key, value in gone.items() if key not in ("change", "account_id")}
    assert set(list(gone.values())[2:]) == {""}
    marts.export("--full")
    assert len(changed(marts)) == len(marts.names)


def test_a_row_says_score_reasons_alerts_and_tasks(marts: Marts):
    marts.export()
    row = marts.told()[0]
    assert (row["score"], row["band"], row["change_30d"]) == (50.0, "green", -1.5)
    assert row["coverage"] == 0.99
    assert row["reasons_down"] == [f"negative {n} of acc_00" for n in (1, 2, 3)]
    assert row["reasons_up"] == [f"positive {n} of acc_00" for n in (1, 2, 3)]
    assert [alert["rule"] for alert in row["alerts"]] == ["usage_fell", "other"]
    assert [task["task"] for task in row["tasks"]] == ["Call", "Mail"]
    cells = marts.rows()[0]
    assert cells["alerts"].splitlines()[0] == "high: Use fell (since 2026-06-30)"
    assert cells["tasks"].splitlines()[0] == "2026-06-30 (overdue) Ada: Call"


def test_row_order_does_not_matter(marts: Marts):
    marts.export()
    first = marts.contents()
    for path in marts.out.iterdir():
        path.unlink()
    marts.write(seed=7)
    marts.export()
    assert marts.contents() == first


def test_spreadsheets_run_no_cell_and_json_is_exact(marts: Marts):
    marts.export()
    for row, told in zip(marts.rows(), marts.told(), strict=True):
        name = marts.names[row["account_id"]]
        assert told["account_name"] == name
        is_formula = name in HOSTILE[:8]
        assert row["account_name"] == ("'" + name if is_formula else name)
        assert row["csm_owner"] == "'=cmd()"
        # A number is a number, also below zero.
        assert float(row["change_30d"]) == -1.5
    marts.export("--full", "--exact-csv")
    assert [row["account_name"] for row in marts.rows()] == list(marts.names.values())


@pytest.mark.parametrize("dies_at", [1, 2, 3])
def test_an_interrupted_export_is_run_again(marts: Marts, monkeypatch, dies_at):
    from scripts import export_scores

    marts.export()
    marts.scores["acc_03"] = 12.0
    marts.write()
    before = marts.contents()
    renamed = []

    def dying(aside, path):
        renamed.append(path)
        if len(renamed) == dies_at:
            raise KeyboardInterrupt
        os.rename(aside, path)

    monkeypatch.setattr(files.os, "replace", dying)
    with pytest.raises(KeyboardInterrupt):
        export_scores.export(marts.file, marts.out, full=False, exact_csv=False)
    monkeypatch.undo()
    state = "account_health.state.json"
    after = marts.contents()
    assert after[state] == before[state]
    assert sum(after[name] != before[name] for name in before) == dies_at - 1
    assert marts.export()[0] == 0
    assert changed(marts) == [("changed", "acc_03")]


def test_it_refuses_what_would_harm(marts: Marts):
    marts.export()
    marts.day = "2026-06-29"
    marts.write()
    code, said = marts.export()
    assert (code, "as of 2026-06-29" in said) == (2, True), said
    marts.names = {}
    marts.write()
    code, said = marts.export()
    assert (code, "has no account" in said) == (2, True), said
    (marts.out / "account_health.state.json").write_text("{}")
    code, said = marts.export()
    assert (code, "is no state" in said) == (2, True), said
    marts.file.unlink()
    code, said = marts.export()
    assert (code, "make build" in said) == (2, True), said
    assert len(marts.rows()) == len(HOSTILE)


def test_the_marts_of_the_demo_are_exported(demo_folder):
    database = demo_folder / "customer_health.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        _, rows = account_rows(connection)
        expected = connection.execute(
            "select account_id, round(score, 2) from dim_accounts order by 1"
        ).fetchall()
        to_do = connection.execute(
            "select count(*) from fct_playbook_tasks"
            " where is_to_do and account_id is not null"
        ).fetchall()[0][0]
    assert [(row["account_id"], row["score"]) for row in rows] == expected
    assert sum(len(row["tasks"]) for row in rows) == to_do > 0
    scored = [row for row in rows if row["score"] is not None]
    assert all(row["reasons_down"] or row["reasons_up"] for row in scored)
    exported, hashes = changes(rows, {})
    assert len(exported) == len(rows) == len(hashes)
    assert files.csv_text(exported).count('\n"new",') == len(rows)
    assert changes(rows, hashes) == ([], hashes)
