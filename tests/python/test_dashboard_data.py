"""What the dashboard asks and says, without a browser: sums, curves, words, CSV."""

import csv
import io
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dashboard import markup, words
from dashboard.bands import NEUTRAL, Bands
from dashboard.data import account, accounts, actions, portfolio, publication, trust
from dashboard.data.source import NotPublishedError, NotThereError, Source
from dashboard.verdict import verdict
from scripts.enlarge_published import LAYOUTS, enlarge
from tests.python.browsing import published

SCORED = """
    select account_id, health_date from fct_account_health_daily
    where automatic_score is not null
    order by hash(account_id || cast(health_date as varchar)) limit 400
"""


@pytest.mark.parametrize(("at_risk", "met"), [(6, True), (7, False)])
def test_a_target_is_met_by_less_than_its_share(at_risk, met):
    """7 of 100 are not less than 0.07, whose hundredfold is more than 7 in binary."""
    row = {"at_risk_accounts": at_risk, "scored_accounts": 100}
    assert portfolio.with_target(row, 0.07)["meets_target"] is met


@pytest.fixture(scope="module")
def file(demo_folder, tmp_path_factory) -> Path:
    """A published file of the demo."""
    build = demo_folder / "customer_health.duckdb"
    folder = tmp_path_factory.mktemp("dashboard_data")
    return published.publish_build(build, folder / "customer_health.duckdb")


@pytest.fixture(scope="module")
def read(file):
    """The reader that all questions take."""
    return Source(file).rows


@pytest.fixture(scope="module")
def day(read) -> date:
    """The as-of date."""
    return publication.publication(read)["as_of_date"]


def test_parts_of_any_two_days_sum_to_the_change(read):
    pairs: dict[str, list] = {}
    for row in read(SCORED, {}):
        pairs.setdefault(row["account_id"], []).append(row["health_date"])
    grains = set()
    looked_at = 0
    for account_id, chosen in pairs.items():
        if len(chosen) < 2 or looked_at == 40:
            continue
        days = {row["health_date"]: row for row in account.days(read, account_id)}
        then, now = days[min(chosen)], days[max(chosen)]
        grain, parts = account.moved(read, account_id, then, now)
        change = now["score"] - then["score"]
        assert sum(row["effect"] for row in parts) == pytest.approx(change, abs=1e-4)
        grains.add(grain)
        looked_at += 1
    assert looked_at
    assert "metric" in grains or "dimension" in grains


def test_the_curve_beside_a_metric_gives_its_score(read, day):
    rows = read(
        """
        select daily.account_id, daily.profile, daily.model_version
        from fct_account_health_daily as daily
        where daily.health_date = $day and daily.automatic_score is not null
        order by daily.account_id limit 40
        """,
        {"day": day},
    )
    compared = 0
    for row in rows:
        knots = account.curves(read, row["model_version"], row["profile"])
        for metric in account.metrics(read, row["account_id"], day, day):
            if metric["metric_state"] != "measured" or metric["method"] != "curve":
                continue
            if metric["score"] is None:  # named by a rule, without a curve
                continue
            shown = interpolated(knots[metric["metric"]], metric["metric_value"])
            assert metric["score"] == pytest.approx(shown, abs=1e-4), metric
            compared += 1
    assert compared > 100


def interpolated(knots: list[tuple], value: float) -> float:
    """Score at a value: straight between knots, flat beyond them."""
    if value <= knots[0][0]:
        return knots[0][1]
    for (low, below), (high, above) in zip(knots, knots[1:], strict=False):
        if value <= high:
            return below + (above - below) * (value - low) / (high - low)
    return knots[-1][1]


def test_pages_of_accounts_hold_every_account_once(read):
    total = read("select count(*) as n from dim_accounts", {})[0]["n"]
    for order in accounts.ORDERS:
        wanted = accounts.Wanted(order=order)
        seen = [
            row["account_id"]
            for offset in range(0, total, 90)
            for row in accounts.page(read, wanted, 90, offset)
        ]
        assert len(seen) == len(set(seen)) == total
    assert accounts.count(read, accounts.Wanted())["accounts"] == total


def test_filters_of_accounts_agree_with_the_marts(read):
    offered = accounts.choices(read)
    for name in accounts.FILTERS:
        found = {
            choice: accounts.count(read, accounts.Wanted(chosen={name: [choice]}))
            for choice in offered[name]
        }
        absent = accounts.ABSENT.get(name, "unknown")
        expected = read(
            f"select coalesce({name}, '{absent}') as choice, count(*) as n "
            "from dim_accounts group by 1",
            {},
        )
        assert {key: row["accounts"] for key, row in found.items()} == {
            row["choice"]: row["n"] for row in expected
        }


def test_hostile_texts_are_values_not_sql(read):
    for text in published.HOSTILE_NAMES:
        wanted = accounts.Wanted(search=text, chosen={"segment": [text]})
        assert accounts.count(read, wanted)["accounts"] == 0
        assert account.account(read, text) is None
        part = {name: [text] for name in portfolio.ATTRIBUTES}
        assert portfolio.over_time(read, part, date(2026, 1, 1), date(2026, 6, 30)) == (
            [],
            [],
        )
        assert portfolio.retention(read, date(2026, 6, 30), part) == []


def test_the_file_cannot_be_written_nor_others_read(file):
    source = Source(file)
    with pytest.raises(duckdb.Error, match="read-only"):
        source.rows("create table x as select 1", {})
    with pytest.raises(duckdb.PermissionException):
        source.rows(f"select * from read_csv('{Path(__file__)}')", {})
    with pytest.raises(duckdb.Error):
        source.rows("set enable_external_access = true", {})


def test_a_replaced_file_is_seen_at_the_next_question(tmp_path):
    """By several readers at once, each of which sees one file or the other, whole."""
    place = tmp_path / "published.duckdb"

    def publish(night: int) -> None:
        beside = tmp_path / f"night_{night}.duckdb"
        with duckdb.connect(str(beside)) as connection:
            connection.execute(
                f"create table numbers as select {night} as night from range(50000)"
            )
        os.replace(beside, place)

    ask = "select min(night) as low, max(night) as high, count(*) as n from numbers"
    seen: list[dict] = []

    def reader() -> None:
        for _ in range(60):
            seen.extend(Source(place).rows(ask, {}))

    publish(1)
    with ThreadPoolExecutor(4) as readers:
        running = [readers.submit(reader) for _ in range(4)]
        for night in range(2, 8):
            publish(night)
            assert Source(place).rows(ask, {})[0]["low"] == night
        for one in running:
            one.result()
    assert len(seen) == 240
    assert all(row["low"] == row["high"] and row["n"] == 50000 for row in seen)


@pytest.fixture(scope="module")
def small(read, file, tmp_path_factory) -> Path:
    """A published file of one account that has alerts."""
    account_id = read(
        "select min(account_id) as first from fct_health_alerts where is_leading", {}
    )[0]["first"]
    folder = tmp_path_factory.mktemp("small")
    # A copy: in one process a file is opened with one set of settings.
    whole = shutil.copyfile(file, folder / "whole.duckdb")
    return published.one_account(whole, folder / "small.duckdb", account_id)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_enlarged_file_has_every_row_of_an_account_again(small, tmp_path, layout):
    """What the figures of docs/dashboard.md were measured on."""
    enlarge(small, tmp_path / "large.duckdb", 3, layout)
    counts = "select count(*), count(distinct account_id) from {}"
    with (
        duckdb.connect(str(small), read_only=True) as before,
        duckdb.connect(str(tmp_path / "large.duckdb"), read_only=True) as after,
    ):
        for table in ("dim_accounts", "fct_metric_scores_daily", "fct_health_alerts"):
            ((rows, _),) = before.execute(counts.format(table)).fetchall()
            assert after.execute(counts.format(table)).fetchall() == [(3 * rows, 3)]
        assert after.execute("select count(*) from publication").fetchall() == [(1,)]


def test_what_is_missing_is_named(file, tmp_path):
    with pytest.raises(NotPublishedError):
        Source(tmp_path / "none.duckdb").stamp()
    (tmp_path / "text.duckdb").write_text("no database")
    with pytest.raises(NotPublishedError):
        Source(tmp_path / "text.duckdb").rows("select 1", {})
    with pytest.raises(NotThereError, match="^no_such_table$"):
        Source(file).rows("select * from no_such_table", {})
    with pytest.raises(NotThereError, match="no_such_column"):
        Source(file).rows("select no_such_column from dim_accounts", {})


def test_calls_of_a_past_day_are_those_open_then(read, day):
    past = date.fromordinal(day.toordinal() - 60)
    rows = actions.calls_on(read, past, 50)
    ids = [row["account_id"] for row in rows]
    assert len(ids) == len(set(ids))
    open_then = read(
        """
        select distinct account_id from fct_health_alerts
        where opened_on <= $day and (resolved_on is null or resolved_on > $day)
        """,
        {"day": past},
    )
    assert set(ids) <= {row["account_id"] for row in open_then}


CALLS = """
    create table dim_accounts as
    select
        'a' || n as account_id, date '2026-06-30' as as_of_date, null as account_name,
        60.0 as score, 'yellow' as band, -9.0 as change_30d, 10.0 as mrr,
        null::integer as days_to_renewal, null::date as renewal_date,
        false as is_leaving, null as segment, null as lifecycle_stage
    from range(1, 3) as numbers (n);
    create table fct_account_health_daily as
    select accounts.*, day::date as health_date, 'active' as status, 'x' as csm_owner
    from dim_accounts as accounts, (values ('2026-06-29'), ('2026-06-30')) as days (day);
    create table fct_health_alerts as
    select
        account || rule as alert_id, account as account_id, rule, severity,
        rule as reason, null as further_reasons, date '2026-06-28' as opened_on,
        null::date as resolved_on, at_stake as mrr_at_stake, priority, 'x' as csm_owner,
        is_leading
    from (values
        ('a1', 'silent', 'medium', 90.0, 180.0, false),
        ('a1', 'turned_red', 'critical', 10.0, 80.0, true),
        -- Told by the alert of its segment.
        ('a2', 'left_green', 'medium', 10.0, 20.0, false)
    ) as alerts (account, rule, severity, at_stake, priority, is_leading)
"""


def test_the_report_of_the_last_day_calls_whom_the_first_page_does(tmp_path):
    """By the strongest alert; of a day before by what was open then."""
    place = tmp_path / "calls.duckdb"
    with duckdb.connect(str(place)) as connection:
        connection.execute(CALLS)
    read = Source(place).rows

    def shown(rows):
        return [(row["account_id"], row["rule"], row["priority"]) for row in rows]

    called = shown(actions.calls(read, None, 9))
    assert called == [("a1", "turned_red", 80)]
    assert shown(actions.calls_on(read, date(2026, 6, 30), 9)) == called
    of_the_day_before = shown(actions.calls_on(read, date(2026, 6, 29), 9))
    assert of_the_day_before == [*called, ("a2", "left_green", 20)]


def test_csv_has_no_formula():
    rows = [{"a": "=1+1", "b": 1.5, "c": None}, {"a": "+x", "b": -2, "c": "@y"}]
    written = list(csv.DictReader(io.StringIO(markup.csv_text(rows))))
    assert [row["a"] for row in written] == ["'=1+1", "'+x"]
    assert [row["b"] for row in written] == ["1.5", "-2"]
    assert written[1]["c"] == "'@y"
    assert markup.csv_text([]) == ""


def test_tables_escape_every_text():
    evil = published.HOSTILE_NAMES[0]
    rows = [{"account_id": evil, "account_name": evil, "x": evil}]
    columns = [markup.account_column(evil), markup.text("x", evil, evil)]
    shown = markup.table(rows, columns, evil)
    assert "<script" not in shown
    assert "%3Cscript%3E" in shown
    assert "<script" not in Bands([]).chip(evil)


def test_bands_are_those_that_the_build_resolves(tmp_path):
    """A version's own row replaces the shared one of its band, no other; the earliest live
    version covers the days before it."""
    place = tmp_path / "bands.duckdb"
    with duckdb.connect(str(place)) as connection:
        connection.execute("create schema main_seeds")
        connection.execute(
            """
            create table main_seeds.health_model_versions as
            from (values
                ('first', 'live', date '2026-02-01'), ('next', 'live', date '2026-03-01'),
                ('tried', 'candidate', date '2020-01-01')
            ) as versions (model_version, role, effective_from);
            create table main_seeds.health_bands as
            select *, 1 as rank, false as is_at_risk, '#000000' as colour
            from (values
                ('*', 'red', 0), ('*', 'green', 75), ('next', 'green', 80),
                ('tried', 'green', 60)
            ) as bands (model_version, band, min_score)
            """
        )
    read = Source(place).rows

    def edges(day):
        return [(row["band"], row["min_score"]) for row in publication.bands(read, day)]

    for day in (date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 28)):
        assert edges(day) == [("green", 75), ("red", 0)]
    assert edges(date(2026, 3, 1)) == [("green", 80), ("red", 0)]


def test_a_colour_that_is_none_is_grey():
    row = {"min_score": 0, "rank": 1, "is_at_risk": True}
    bands = Bands([row | {"band": "red", "colour": "red;} body{display:none"}])
    assert bands.colour("red") == NEUTRAL
    assert bands.label("red") == "■ red" and bands.label(None) == "○ unscored"


@pytest.mark.parametrize(
    ("low", "auc", "high", "said"),
    [
        (0.6, 0.7, 0.8, "It tells who leaves better than chance."),
        (0.45, 0.55, 0.65, "It is not shown to be better than chance."),
        (0.2, 0.3, 0.4, "It is worse than chance"),
        (None, None, None, "It cannot be said: only 3 accounts left"),
    ],
)
def test_the_verdict_is_honest(low, auc, high, said):
    row = {"outcome": "churn", "horizon_days": 90, "accounts_hit": 3}
    row |= {"sample_note": "too few: 3", "auc": auc, "auc_low": low, "auc_high": high}
    assert verdict([row]).startswith(said)
    assert "cannot be said" in verdict([])


@pytest.mark.parametrize(
    ("day", "version", "remark"),
    [
        # The first one is live, or the next one and knows nothing yet, or of 30 days, or
        # of 90.
        (date(2026, 2, 28), "next_in_name", ""),
        (date(2026, 3, 31), "next_in_name", "Said of next_in_name: of a_later_one"),
        (date(2026, 5, 31), "next_in_name", "Said of next_in_name: of a_later_one"),
        (date(2026, 7, 31), "a_later_one", ""),
    ],
)
def test_the_verdict_is_of_one_version(tmp_path, day, version, remark):
    """A promoted candidate is not judged by what the model before it said."""
    place = tmp_path / "versions.duckdb"
    with duckdb.connect(str(place)) as connection:
        connection.execute("create schema main_seeds")
        connection.execute(
            f"""
            create table main_seeds.health_model_versions as
            from (values
                ('next_in_name', 'live', date '2026-01-01'),
                ('a_later_one', 'live', date '2026-03-01')
            ) as versions (model_version, role, effective_from);
            create table fct_score_validation as
            select
                model_version, 'live' as role, 'churn' as outcome, 'all' as population,
                'all' as cut, 'all' as cut_value, horizon_days
            from main_seeds.health_model_versions, (values (30), (90)) as h (horizon_days)
            where
                effective_from + to_days(horizon_days + 31) < date '{day}'
                or model_version = 'next_in_name';
            create table fct_metric_validation as
            select model_version, horizon_days, 'a' as metric, 0.5 as auc
            from fct_score_validation;
            create table main_seeds.health_metrics as select 'a' as metric, 'A' as label
            """
        )
    read = Source(place).rows
    rows, told = trust.live_validation(read, day)
    assert {row["model_version"] for row in rows} == {version}
    assert {row["model_version"] for row in trust.metrics(read, day)} == {version}
    assert len(rows) == 2
    assert told.startswith(remark) and bool(told) == bool(remark)


def test_numbers_in_words():
    assert words.signed(-0.04) == "0.0" and words.signed(-1234.56) == "−1,234.6"
    assert words.percent(0.0196, 1) == "2.0 %" and words.percent(None) == "–"
    assert words.measured(-0.729, "ratio", "usage_change_28d") == "−73 %"
    assert words.measured(7.5, "0..10") == "7.5 of 10"
    assert words.measured(3.0, "days") == "3 days"
    assert words.measured(1.0, "days") == "1 day"
    assert words.plural(1, "day") == "1 day" and words.plural(2, "day") == "2 days"


def test_evidence_in_words():
    metrics = {"active_day_rate_28d": ("Active day rate", "ratio")}
    text = (
        "active_day_rate_28d 0.5 (>= 0.4); confirmed_band green (= green); score 82.85"
    )
    assert words.evidence(text + " (>= 80); <b>odd", metrics) == (
        "Active day rate 50 % (at least 40 %); Band green; Score 82.8 (at least 80); <b>odd"
    )
    assert words.evidence(None, {}) == words.NONE


def test_long_tables_are_folded_not_cut():
    columns = [markup.number("n", "N")]
    long = markup.table([{"n": n} for n in range(66)], columns, "Long", 20)
    assert long.count("<tr>") - 1 == 20 and long.count('<tr class="rest">') == 46
    assert "Show all 66" in long and "<details" in long
    short = markup.table([{"n": n} for n in range(24)], columns, "Short", 20)
    assert "<details" not in short and "rest" not in short


def test_movers_are_the_largest_falls_and_rises(read, day):
    rows = accounts.movers(read, day, 30, 3)
    expected = read(
        """
        select account_id, change_30d from fct_account_health_daily
        where health_date = $day and status = 'active' and not is_leaving
            and change_30d <> 0
        order by change_30d, account_id
        """,
        {"day": day},
    )
    falls = [row["account_id"] for row in rows if row["change"] < 0]
    fallen = [row["account_id"] for row in expected if row["change_30d"] < 0]
    assert falls == fallen[:3]
    largest = sorted(expected, key=lambda row: (-row["change_30d"], row["account_id"]))
    risen = [row["account_id"] for row in largest if row["change_30d"] > 0]
    assert [row["account_id"] for row in rows if row["change"] > 0] == risen[:3]


@pytest.mark.parametrize("days_back", [7, 30, 90])
def test_parts_of_movers_sum_to_the_change_shown(read, day, days_back):
    """That of the automatic score: an override is no part of it."""
    rows = accounts.movers(read, day, days_back, 1000)
    sums = dict.fromkeys((row["account_id"] for row in rows), 0.0)
    for part in accounts.parts(read, day, days_back, list(sums)):
        sums[part["account_id"]] += part["effect"]
    changes = {row["account_id"]: row["change"] for row in rows}
    assert changes and sums == pytest.approx(changes, abs=1e-6)


def test_a_part_summed_up_is_the_row_of_the_marts(read, day):
    """Each value of each cut, and all of them, from the accounts' days."""
    since = date.fromordinal(day.toordinal() - 200)
    offered = portfolio.choices(read, day)
    for name in portfolio.ATTRIBUTES:
        parts = [{name: [value]} for value in offered[name][:3]]
        for part in parts:
            # A second value that nobody has keeps the mart's row out of it.
            wide = {name: [*part[name], "no such value"]}
            assert portfolio.cut_of(part) and not portfolio.cut_of(wide)
            agree(
                portfolio.over_time(read, part, since, day)[0],
                portfolio.over_time(read, wide, since, day)[0],
                "health_date",
            )
            agree(
                portfolio.over_time(read, part, since, day)[1],
                portfolio.over_time(read, wide, since, day)[1],
                "health_date",
                "band",
            )
        everybody = {name: offered[name]}
        agree(
            portfolio.by_value(read, {}, name, day),
            portfolio.by_value(read, everybody, name, day),
            "cut_value",
        )


def test_a_part_in_which_nobody_is_scored_has_no_target_to_meet():
    """As in fct_portfolio_health_daily: neither met nor missed."""
    nobody = {"at_risk_accounts": 0, "scored_accounts": 0}
    assert portfolio.with_target(nobody, 0.29)["meets_target"] is None


def agree(marts: list[dict], summed: list[dict], *keys: str) -> None:
    """Rows with customers are the same on both sides, in what both know."""
    by_key = {tuple(row[key] for key in keys): row for row in summed if row["accounts"]}
    counted = [row for row in marts if row["accounts"]]
    assert len(by_key) == len(counted) > 0
    for row in counted:
        other = by_key[tuple(row[key] for key in keys)]
        shared = [key for key in other if key in row and key not in keys]
        assert len(shared) >= 2
        for key in shared:
            assert other[key] == pytest.approx(row[key], abs=1e-6), (row, key)


def test_two_attributes_narrow_the_book_and_its_retention(read, day):
    chosen = read(
        """
        select segment, csm_owner, count(*) as n, sum(mrr) as mrr from dim_accounts
        where status = 'active' and not is_leaving and segment is not null
            and csm_owner is not null
        group by all order by n desc limit 1
        """,
        {},
    )[0]
    part = {"segment": [chosen["segment"]], "csm_owner": [chosen["csm_owner"]]}
    health, bands = portfolio.over_time(read, part, day, day)
    assert health[0]["accounts"] == chosen["n"]
    assert health[0]["mrr"] == pytest.approx(chosen["mrr"])
    assert sum(row["accounts"] for row in bands) == chosen["n"]
    offered = portfolio.choices(read, day)
    whole = portfolio.migration_months(read, day)[0]
    moves = portfolio.migration(read, whole)
    split = [
        row
        for segment in {*offered["segment"], "unknown"}
        for row in portfolio.migration(read, whole, {"segment": [segment]})
    ]
    for key in ("accounts", "mrr", "mrr_end", "mrr_kept"):
        assert sum(row[key] for row in split) == pytest.approx(
            sum(row[key] for row in moves)
        )
    by_segment = portfolio.retention_by(read, {}, "segment", day)
    alone = {
        segment: portfolio.retention(read, whole, {"segment": [segment]})[-1]
        for segment in by_segment
    }
    assert len(alone) > 1
    for segment, row in by_segment.items():
        assert alone[segment]["health_month"] == whole
        assert row["nrr"] == pytest.approx(alone[segment]["nrr"])
        assert row["grr"] == pytest.approx(alone[segment]["grr"])
    everybody = {"segment": [*offered["segment"], "unknown"]}
    rates = {
        row["health_month"]: row for row in portfolio.retention(read, day, everybody)
    }
    for row in portfolio.retention(read, day):
        for key in ("nrr", "grr"):
            assert rates[row["health_month"]][key] == pytest.approx(row[key], abs=1e-6)
