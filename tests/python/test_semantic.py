"""The semantic layer says what the marts say: `mf` on the built demo, row by row.

`mf` runs in an environment of its own and reads the demo through the read-only target, as
an analyst reads the published file.
"""

import csv
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import yaml

from scripts.dbt_runner import ROOT
from scripts.environments import environment
from scripts.semantic import linked_project, settings

SAVED_QUERIES = yaml.safe_load(
    (ROOT / "models" / "semantic" / "_semantic__saved_queries.yml").read_text()
)["saved_queries"]
# Metric of the semantic layer: column of fct_portfolio_health_daily.
BOARD = {
    "accounts": "accounts",
    "scored_accounts": "scored_accounts",
    "at_risk_accounts": "at_risk_accounts",
    "leaving_accounts": "leaving_accounts",
    "mrr": "mrr",
    "mrr_at_risk": "at_risk_mrr",
    "mean_health": "mean_score",
    "share_at_risk": "at_risk_rate",
    "share_of_mrr_at_risk": "at_risk_mrr_rate",
    "scored_share": "1 - unscored_rate",
}
LAST_DAYS = (
    "select max(health_date) from fct_portfolio_health_daily"
    " group by date_trunc('{grain}', health_date)"
)


@dataclass(frozen=True)
class Layer:
    """The project in a folder of its own, parsed against the built demo."""

    folder: Path
    database: Path

    def run(self, program: Path, *arguments: str) -> str:
        """Run dbt or mf here; what it printed. Fails the test if it fails."""
        done = subprocess.run(
            [str(program), *arguments],
            cwd=self.folder,
            env=os.environ | settings(self.database),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def query(self, *arguments: str) -> list[dict[str, str]]:
        """Rows of an `mf query`, as its CSV has them; an empty text is null."""
        answer = self.folder / "answer.csv"
        answer.unlink(missing_ok=True)
        self.run(
            environment("semantic") / "mf", "query", *arguments, "--csv", str(answer)
        )
        with answer.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def rows(self, query: str) -> list[tuple]:
        """Rows of a query on the marts."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def layer(demo_folder, tmp_path_factory) -> Layer:
    """The semantic layer over the demo that `make test` has built."""
    folder = linked_project(tmp_path_factory.mktemp("semantic"))
    layer = Layer(folder, demo_folder / "customer_health.duckdb")
    layer.run(environment("semantic") / "dbt", "--warn-error", "parse")
    return layer


def keyed(rows: list[dict[str, str]], *keys: str) -> dict[tuple, dict[str, str]]:
    """Rows by day and further columns; fails if two rows have one key."""
    found = {(row[keys[0]][:10], *(row[key] for key in keys[1:])): row for row in rows}
    assert len(found) == len(rows) > 0
    return found


def same(text: str, value: object) -> bool:
    """Whether a cell of mf's CSV is the value of the marts, to the marts' rounding."""
    if value is None or text == "":
        return value is None and text == ""
    return float(text) == pytest.approx(float(value), abs=2e-6)


def test_configuration_is_valid_against_the_warehouse(layer: Layer):
    told = layer.run(environment("semantic") / "mf", "validate-configs", "--show-all")
    assert told.count("(ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0)") == 6, told


def test_every_metric_rests_on_a_mart(layer: Layer):
    """So that all of them can be asked of the published file."""
    told = json.loads((layer.folder / "target" / "semantic_manifest.json").read_text())
    places = {
        model["name"]: model["node_relation"]["schema_name"]
        for model in told["semantic_models"]
    }
    assert len(places) >= 6 and set(places.values()) == {"main"}, places


@pytest.mark.parametrize(
    ("grain", "dimension", "cut"),
    [
        ("day", "segment", "segment"),
        ("week", "owner", "csm_owner"),
        ("month", "stage", "stage"),
        ("month", "plan", "plan"),
    ],
)
def test_the_board_view_by(layer: Layer, grain, dimension, cut):
    answered = keyed(
        layer.query(
            *("--metrics", ",".join(BOARD)),
            *("--group-by", f"metric_time__{grain},account_day__{dimension}"),
        ),
        f"metric_time__{grain}",
        f"account_day__{dimension}",
    )
    expected = layer.rows(
        f"select cast(date_trunc('{grain}', health_date) as date)::varchar,"
        f" if(cut_value = 'unknown', '', cut_value), {', '.join(BOARD.values())}"
        f" from fct_portfolio_health_daily where cut = '{cut}'"
        f" and health_date in ({LAST_DAYS.format(grain=grain)})"
    )
    assert len(expected) > 20
    wrong = []
    for day, value, *numbers in expected:
        row = answered.pop((day, value))
        wrong += [
            (day, value, metric, row[metric], number)
            for metric, number in zip(BOARD, numbers, strict=True)
            if not same(row[metric], number)
        ]
    assert wrong == []
    # Days and values that the mart does not list hold nobody who counts.
    assert {row["accounts"] for row in answered.values()} <= {"0"}


def test_bands_and_medians_by_week(layer: Layer):
    answered = keyed(
        layer.query(
            *("--metrics", "accounts,mrr,median_health,mean_days_in_red_so_far"),
            *("--group-by", "metric_time__week,account_day__band"),
        ),
        "metric_time__week",
        "account_day__band",
    )
    counted = "status = 'active' and not is_leaving"
    expected = layer.rows(
        "select date_trunc('week', health_date)::date::varchar, coalesce(band, ''),"
        f" count(*) filter ({counted}), coalesce(sum(mrr) filter ({counted}), 0),"
        f" median(score) filter ({counted} and automatic_score is not null),"
        " avg(days_in_band) filter (status = 'active' and confirmed_band = 'red')"
        " from fct_account_health_daily"
        f" where health_date in ({LAST_DAYS.format(grain='week')}) group by 1, 2"
    )
    assert any(row[5] is not None for row in expected)
    metrics = ("accounts", "mrr", "median_health", "mean_days_in_red_so_far")
    wrong = [
        (day, band, metric, number)
        for day, band, *numbers in expected
        for metric, number in zip(metrics, numbers, strict=True)
        if not same(answered[day, band][metric], number)
    ]
    assert wrong == []
    mart = layer.rows(
        "select date_trunc('week', health_date)::date::varchar,"
        " if(band = 'unscored', '', band), accounts, mrr from fct_portfolio_bands_daily"
        f" where cut = 'all' and health_date in ({LAST_DAYS.format(grain='week')})"
    )
    for day, band, accounts, mrr in mart:
        assert same(answered[day, band]["accounts"], accounts)
        assert same(answered[day, band]["mrr"], mrr)


def test_alerts_and_stays_have_the_segment_of_their_day(layer: Layer):
    answered = keyed(
        layer.query(
            *("--metrics", "alerts_opened,mean_time_in_red,nps_responses"),
            *("--group-by", "metric_time__month,account_day__segment"),
        ),
        "metric_time__month",
        "account_day__segment",
    )
    expected = {
        metric: layer.rows(
            f"select date_trunc('month', fact.{day})::date::varchar,"
            f" coalesce(daily.segment, ''), {number} from {fact} as fact"
            " left join fct_account_health_daily as daily on"
            f" fact.account_id = daily.account_id and fact.{day} = daily.health_date"
            " group by 1, 2"
        )
        for metric, fact, day, number in (
            ("alerts_opened", "fct_health_alerts", "opened_on", "count(*)"),
            (
                "mean_time_in_red",
                "fct_band_transitions",
                "health_date",
                "avg(days_in_previous) filter (from_band = 'red')",
            ),
            (
                "nps_responses",
                "(from main_staging.stg_feedback__survey_responses semi join"
                " dim_accounts using (account_id))",
                "responded_date",
                "count(fact.score) filter (survey = 'nps')",
            ),
        )
    }
    for metric, rows in expected.items():
        assert any(number for _, _, number in rows), metric
        for day, segment, number in rows:
            assert same(answered[day, segment][metric], number), (metric, day, segment)


@pytest.fixture(scope="module")
def saved(layer: Layer) -> dict[str, list[dict[str, str]]]:
    """Rows of every saved query."""
    return {
        query["name"]: layer.query("--saved-query", query["name"])
        for query in SAVED_QUERIES
    }


def test_saved_queries_answer_every_metric_they_name(saved):
    for query in SAVED_QUERIES:
        for metric in query["query_params"]["metrics"]:
            told = [row[metric] for row in saved[query["name"]]]
            assert any(told), (query["name"], metric)


def test_the_saved_months_are_those_of_the_marts(layer: Layer, saved):
    months = keyed(saved["board_months"], "metric_time__month")
    expected = {
        "accounts": "select health_date, accounts from fct_portfolio_health_daily"
        f" where cut = 'all' and health_date in ({LAST_DAYS.format(grain='month')})",
        "alerts_opened": "select opened_on, count(*) over"
        " (partition by date_trunc('month', opened_on)) from fct_health_alerts",
        "nps": "select responded_date, 100.0 * (count_if(score >= 9) over w"
        " - count_if(score <= 6) over w) / count(score) over w"
        " from main_staging.stg_feedback__survey_responses where survey = 'nps'"
        " and account_id in (select account_id from dim_accounts)"
        " window w as (partition by date_trunc('month', responded_date))",
        "mean_time_in_red": "select health_date, avg(days_in_previous) over"
        " (partition by date_trunc('month', health_date))"
        " from fct_band_transitions where from_band = 'red'",
    }
    for metric, query in expected.items():
        rows = layer.rows(query)
        assert rows, metric
        for day, number in rows:
            month = months[(day.replace(day=1).isoformat(),)]
            assert same(month[metric], number), (metric, day)


def test_the_saved_retention_is_that_of_the_marts(layer: Layer, saved):
    months = keyed(saved["board_retention"], "metric_time__month")
    expected = layer.rows(
        "select health_month::varchar, sum(mrr_end) / sum(mrr_start),"
        " sum(mrr_kept) / sum(mrr_start) from fct_account_revenue_monthly group by 1"
    )
    assert len(expected) == len(months) > 5
    for month, nrr, grr in expected:
        assert same(months[(month,)]["nrr"], nrr), month
        assert same(months[(month,)]["grr"], grr), month


@pytest.mark.parametrize(
    ("dimension", "attribute"),
    [
        ("account_month__segment", "segment"),
        ("account_month__stage", "lifecycle_stage"),
        ("account_day__owner", "csm_owner"),
        ("account_day__plan", "plan"),
        ("account_month__from_band", "band"),
    ],
)
def test_retention_by(layer: Layer, dimension, attribute):
    """Against a query on days that knows neither mart of months, churned in its own way."""
    answered = keyed(
        layer.query(
            *("--metrics", "mrr_start,nrr,grr"),
            *("--group-by", f"metric_time__month,{dimension}"),
        ),
        "metric_time__month",
        dimension,
    )
    unknown = "'unscored'" if attribute == "band" else "''"
    paid = "from days as paid where paid.account_id = book.account_id"
    paid += " and paid.status = 'active' and paid.health_date < book.health_date"
    earlier = f"(select arg_max_null(paid.{attribute}, paid.health_date) {paid})"
    if attribute == "band":
        earlier = "book.last_live_band"
    expected = layer.rows(
        "with days as (from fct_account_health_daily), books as (select account_id,"
        " health_date, status,"
        f" coalesce(if(status = 'lapsed', {earlier}, book.{attribute}), {unknown})"
        f" as part, if(status = 'lapsed', (select arg_max_null(paid.mrr,"
        f" paid.health_date) {paid}), mrr) as mrr"
        " from days as book where health_date = last_day(health_date))"
        " select (first.health_date + 1)::date::varchar, first.part, sum(first.mrr),"
        " sum(if(last.status = 'churned', 0, last.mrr)) / sum(first.mrr),"
        " sum(if(last.status = 'churned', 0, least(first.mrr, last.mrr)))"
        " / sum(first.mrr) from books as first inner join books as last"
        " on first.account_id = last.account_id"
        " and last.health_date = last_day(first.health_date + 1)"
        " where first.status in ('active', 'lapsed') and first.mrr > 0 group by 1, 2"
    )
    assert len(expected) == len(answered) > 20
    for month, part, *numbers in expected:
        row = answered[month, part]
        for metric, number in zip(("mrr_start", "nrr", "grr"), numbers, strict=True):
            assert same(row[metric], number), (month, part, metric)
