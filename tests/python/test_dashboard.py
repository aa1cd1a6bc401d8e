"""The dashboard in a real browser, on good, empty, small, old and hostile files."""

import csv
import io
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest

from scripts.dbt_runner import ROOT
from tests.python.browsing import published, site

CHROMIUM = Path("/usr/bin/chromium")
PAGES = (
    *("/", "/portfolio", "/accounts", "/account", "/movers", "/alerts"),
    *("/validation", "/quality"),
)
pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no /usr/bin/chromium (apt-get install chromium)"
)


@pytest.fixture(scope="module")
def demo(demo_folder, tmp_path_factory) -> Path:
    """A published file of the demo."""
    build = demo_folder / "customer_health.duckdb"
    folder = tmp_path_factory.mktemp("dashboard_demo")
    return published.publish_build(build, folder / "customer_health.duckdb")


@pytest.fixture(scope="module")
def dashboard(demo, tmp_path_factory):
    """One dashboard for all tests; they replace its file under it."""
    place = tmp_path_factory.mktemp("dashboard") / "customer_health.duckdb"
    place.write_bytes(demo.read_bytes())
    running = site.start(place)
    yield running
    site.stop(running)


def ask(file: Path, sql: str, parameters=()) -> list[tuple]:
    """Rows of a published file, asked apart from the dashboard's own queries."""
    connection = duckdb.connect(str(file), read_only=True)
    try:
        return connection.execute(sql, list(parameters)).fetchall()
    finally:
        connection.close()


def assert_sound(seen: list[dict]) -> None:
    """No exception, no error of the console, nothing asked of other hosts."""
    for page in seen:
        assert page["exceptions"] == 0, page["text"]
        assert page["errors"] == [], page["path"]
        assert page["elsewhere"] == [], page["path"]
        assert "Traceback" not in page["text"]
        assert not page["too_wide"], page["path"]
        assert page["evil"] == 0, page["path"]


def first_call(file: Path) -> tuple:
    """Id, name, reason, mrr and score of the leading alert with the most at stake."""
    return ask(
        file,
        """
        select
            alerts.account_id, account_name, reason, accounts.mrr, accounts.score,
            opened_on
        from fct_health_alerts as alerts
        join dim_accounts as accounts on alerts.account_id = accounts.account_id
        where is_open and is_leading
        order by priority desc nulls last, opened_on, alerts.account_id limit 1
        """,
    )[0]


def test_the_first_screen_says_whom_to_call_and_why(dashboard, demo):
    account_id, name, reason, mrr, score, opened_on = first_call(demo)
    assert opened_on < ask(demo, "select max(as_of_date) from dim_accounts")[0][0]
    dashboard.publish(demo)
    seen = dashboard.visit(
        {"path": "/"}, {"path": "/", "steps": [["follow", ".call .name a"]]}
    )
    assert_sound(seen)
    card = seen[0]["text"].split("Next")[0]
    since = f"Why (alert since {opened_on})"
    for told in (name, since, reason, f"{mrr:,.0f}", f"{score:,.1f}"):
        assert told in card
    assert f"account?id={account_id}" in seen[1]["url"]
    assert name in seen[1]["text"]


def test_every_page_on_the_demo(dashboard, demo):
    dashboard.publish(demo)
    account_id = first_call(demo)[0]
    seen = dashboard.visit(
        *PAGES,
        f"/account?id={account_id}",
        {"path": "/", "scheme": "dark", "width": 420},
        {"path": f"/account?id={account_id}", "scheme": "dark", "width": 420},
    )
    assert_sound(seen)
    by_path = {page["path"]: page for page in seen}
    assert by_path["/portfolio"]["charts"] >= 5
    assert by_path[f"/account?id={account_id}"]["charts"] >= 2
    assert by_path["/validation"]["text"].strip()


def test_the_portfolio_shows_the_numbers_of_the_marts(dashboard, demo):
    dashboard.publish(demo)
    day = ask(demo, "select as_of_date from publication")[0][0]
    segment, owner = ask(
        demo,
        """
        select segment, csm_owner from dim_accounts
        where status = 'active' and not is_leaving and csm_owner is not null
            and segment is not null
        group by all order by count(*) desc, segment, csm_owner limit 1
        """,
    )[0]
    totals = """
        select
            count(*), sum(mrr),
            count(*) filter (where automatic_score is not null and is_at_risk),
            sum(mrr) filter (where automatic_score is not null and is_at_risk)
        from fct_account_health_daily
        where health_date = ? and status = 'active' and not is_leaving
            and (? is null or segment = ?) and (? is null or csm_owner = ?)
    """
    link = f"/portfolio?segment={segment}&csm_owner={quote(owner)}&by=plan"
    seen = dashboard.visit(
        "/portfolio",
        f"/portfolio?segment={segment}",
        link,
        {"path": link, "steps": [["follow", ".soft a[href^=accounts]"]]},
        f"/portfolio?segment={segment}&csm_owner=%27%20or%201=1--&by=%3Cscript%3E",
    )
    assert_sound(seen)
    chosen = ((None, None), (segment, None), (segment, owner))
    for page, (one, other) in zip(seen[:3], chosen, strict=True):
        asked = [day, one, one, other, other]
        accounts, mrr, at_risk, at_risk_mrr = ask(demo, totals, asked)[0]
        shown = tiles(page["text"])
        assert shown["Customers"] == f"{accounts:,}"
        assert shown["MRR"] == f"{float(mrr):,.0f}"
        assert shown["MRR at risk"] == f"{float(at_risk_mrr or 0):,.0f}"
        assert f"{at_risk:,} of" in page["text"]
        assert "Revenue retention" in page["text"]
    assert "csm_owner=" in seen[2]["url"] and "by=plan" in seen[2]["url"]
    listed = sum(int(tiles(seen[2]["text"])[key]) for key in ("Customers", "Leaving"))
    assert f"{listed} account" in seen[3]["text"]
    assert tiles(seen[4]["text"])["Customers"] == tiles(seen[1]["text"])["Customers"]


def test_long_tables_fold(dashboard, demo):
    dashboard.publish(demo)
    hidden = "table.ch tr.rest"
    seen = dashboard.visit(
        {"path": "/alerts", "count": hidden},
        {"path": "/alerts", "count": hidden, "steps": [["click", ".more summary"]]},
    )
    assert_sound(seen)
    assert seen[0]["count"] == 0 < seen[1]["count"]
    assert "Show all" in seen[0]["text"] and "Show the first 20" in seen[1]["text"]


def tiles(text: str) -> dict[str, str]:
    """Headline numbers by label: the label's line, then the value's."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    shown: dict[str, str] = {}
    for label, value in zip(lines, lines[1:], strict=False):
        shown.setdefault(label, value)
    return shown


def test_accounts_are_searched_filtered_and_downloaded(dashboard, demo):
    dashboard.publish(demo)
    total = ask(demo, "select count(*) from dim_accounts")[0][0]
    account_id, name, *_ = first_call(demo)
    band = ask(demo, "select band from dim_accounts where account_id = ?", [account_id])
    seen = dashboard.visit(
        {
            "path": "/accounts",
            "steps": [["download", "[data-testid=stDownloadButton] button"]],
        },
        {"path": "/accounts", "steps": [["fill", "input[type=text]", name]]},
        f"/accounts?q={account_id}&band={band[0][0]}",
        f"/accounts?q={account_id}&band=no_such_band&sort=%27;drop&page=99999999",
        "/accounts?q=%25%27%20or%201=1--",
    )
    assert_sound(seen)
    rows = list(csv.DictReader(io.StringIO(seen[0]["downloads"][0])))
    assert len(rows) == total
    assert f"account?id={account_id}" in seen[1]["html"]
    assert f"account?id={account_id}" in seen[2]["html"]
    assert "1 account," in seen[2]["text"] and "1 account," in seen[3]["text"]
    assert "No account fits" in seen[4]["text"]


def test_a_shared_link_shows_that_account_on_that_day(dashboard, demo):
    dashboard.publish(demo)
    account_id, then, now, score_then, score_now = ask(
        demo,
        """
        select a.account_id, b.health_date, a.health_date, b.score, a.score
        from fct_account_health_daily as a
        join fct_account_health_daily as b
            on a.account_id = b.account_id and b.health_date = a.health_date - 20
        where a.automatic_score is not null and b.automatic_score is not null
            and a.health_date < (select as_of_date from publication)
        order by abs(a.score - b.score) desc, a.account_id, a.health_date limit 1
        """,
    )[0]
    seen = dashboard.visit(
        f"/account?id={account_id}&date={now}&from={then}",
        f"/account?id={account_id}&date=2026-99-99&from=%3Cscript%3E",
        "/account?id=%27%20or%201=1%20--",
        f"/account?id=%3Cscript%3E{published.EVIL_MARK}%3C/script%3E",
    )
    assert_sound(seen)
    text = seen[0]["text"]
    assert tiles(text)["Score"] == f"{score_now:.1f}"
    assert f"from {score_then:.1f} to {score_now:.1f}" in text
    assert f"between {then} and {now}" in text
    assert "What the score is made of" in seen[1]["text"]
    for page in seen[2:]:
        assert "There is no account with the id" in page["text"]
        assert "<script" not in page["html"]


def test_an_empty_warehouse(dashboard, demo, tmp_path):
    dashboard.publish(published.empty(demo, tmp_path / "empty.duckdb"))
    seen = dashboard.visit(*PAGES)
    assert_sound(seen)
    assert "No account needs a call" in seen[0]["text"]
    assert "No active customer" in seen[1]["text"]


def test_one_account(dashboard, demo, tmp_path):
    account_id, name, *_ = first_call(demo)
    dashboard.publish(published.one_account(demo, tmp_path / "one.duckdb", account_id))
    seen = dashboard.visit(*PAGES, f"/account?id={account_id}")
    assert_sound(seen)
    assert name in seen[0]["text"]
    assert "1 account," in seen[2]["text"]
    assert name in seen[-1]["text"]


def test_missing_optional_tables(dashboard, demo, tmp_path):
    account_id = first_call(demo)[0]
    dashboard.publish(published.needed_only(demo, tmp_path / "old.duckdb"))
    seen = dashboard.visit(*PAGES, f"/account?id={account_id}")
    assert_sound(seen)
    assert "the published file has no fct_portfolio_health_daily" in seen[1]["text"]
    assert "Score over time" in seen[-1]["text"]
    assert "the published file has no fct_health_alerts" in seen[-1]["text"]


def test_every_page_is_timed(demo, tmp_path):
    account_id = first_call(demo)[0]
    small = published.one_account(demo, tmp_path / "one.duckdb", account_id)
    told = subprocess.run(
        [
            *(sys.executable, str(ROOT / "scripts" / "time_dashboard.py"), str(small)),
            *("--times", "1"),
        ],
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    # Statements are listed below the table, some with a || in them.
    lines = [line for line in told.stdout.splitlines() if line.startswith("| ")]
    rows = [line.split(" | ") for line in lines[1:]]
    timed = {row[0].strip("| "): float(row[2]) for row in rows}
    assert len(timed) == 9 and all(seconds > 0 for seconds in timed.values())


def test_hostile_names(dashboard, demo, tmp_path):
    file = published.hostile(demo, tmp_path / "hostile.duckdb")
    account_id = first_call(file)[0]
    dashboard.publish(file)
    seen = dashboard.visit(
        *PAGES, f"/account?id={account_id}", {"path": "/", "width": 420}
    )
    assert_sound(seen)
    assert published.HOSTILE_NAMES[0] in seen[0]["text"]


def test_no_published_file(dashboard, demo):
    dashboard.published.unlink()
    seen = dashboard.visit("/", "/accounts")
    dashboard.publish(demo)
    assert_sound(seen)
    for page in seen:
        assert "Nothing is published yet" in page["text"]
        assert "make build" in page["text"]


def test_it_listens_on_this_machine_only_and_writes_nothing(dashboard, demo):
    dashboard.publish(demo)
    before = dashboard.published.stat()
    listening = [
        line.split()[1]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    ]
    port = f"{dashboard.port:04X}"
    assert [one for one in listening if one.endswith(f":{port}")] == [
        f"0100007F:{port}"
    ]
    dashboard.visit("/")
    after = dashboard.published.stat()
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
    assert not Path(f"{dashboard.published}.wal").exists()
