"""The demo data: same bytes from the same arguments, known dirt, known causes."""

import hashlib
import json
from pathlib import Path

import duckdb
import pytest

from scripts.demo_data import engine, latent
from scripts.demo_data.dirt import REQUIRED, planned
from scripts.demo_data.generate import GeneratorError, generate
from scripts.demo_data.settings import MARKER_NAME, Settings
from scripts.judge_demo import judge

SMALL = {"accounts": 40, "months": 6, "events": 6_000}
SEEDS = [1, 2, 7, 11, 23]

KINDS = {
    "missing_",
    "invalid_",
    "out_of_range_",
    "impossible_period",
    "impossible_",
    "future_event",
    "unknown_account",
    "deferred",
    "duplicate_row",
    "superseded_row",
}


def digests(folder: Path) -> dict[str, str]:
    """{file: md5 of its bytes} of all files below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.md5(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def oracle_auc(tmp_path: Path, **arguments) -> float:
    """AUC of the oracle of a company of the default size."""
    settings = Settings(out=tmp_path, **arguments)
    connection = engine.connect(settings, tmp_path)
    try:
        latent.build(connection, settings)
        return latent.oracle(connection, settings)[0]
    finally:
        connection.close()


def test_same_arguments_give_the_same_bytes(tmp_path):
    """Whatever the number of threads, and also over the data of an earlier run."""
    generate(Settings(out=tmp_path / "one", threads=1, **SMALL))
    generate(Settings(out=tmp_path / "two", threads=2, seed=8, **SMALL))
    generate(Settings(out=tmp_path / "two", threads=2, **SMALL))
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_gives_other_data(tmp_path):
    """Every table of events differs between two seeds."""
    generate(Settings(out=tmp_path / "one", **SMALL))
    generate(Settings(out=tmp_path / "two", seed=8, **SMALL))
    one, two = digests(tmp_path / "one"), digests(tmp_path / "two")
    same = {name for name in one if one[name] == two.get(name)}
    assert same <= {"plan_features.parquet", "account_aliases.parquet"}


def test_all_tables_are_written(tmp_path):
    """20 tables, each with rows; without dirt no table holds a dirty key."""
    marker = generate(Settings(out=tmp_path / "raw", clean=True, **SMALL))
    assert len(REQUIRED) == 20
    assert {table for table, rows in marker["rows"].items() if rows} >= set(
        REQUIRED
    ) - {"account_aliases", "score_overrides"}
    assert marker["dirt"] == {}
    assert json.loads((tmp_path / "raw" / MARKER_NAME).read_text()) == marker
    texts = (tmp_path / "raw" / "tickets.csv").read_text()
    assert "dirt_" not in texts


def test_foreign_files_are_left_alone(tmp_path):
    """A folder that holds files of somebody else is refused and kept."""
    (tmp_path / "accounts.csv").write_text("account_id\nmine\n")
    with pytest.raises(GeneratorError, match="accounts.csv"):
        generate(Settings(out=tmp_path, **SMALL))
    assert [path.name for path in tmp_path.iterdir()] == ["accounts.csv"]


@pytest.mark.parametrize("seed", SEEDS)
def test_oracle_knows_who_leaves(tmp_path, seed):
    """Who knows the causes ranks leavers well, and not perfectly."""
    assert 0.85 <= oracle_auc(tmp_path, seed=seed) <= 0.92


def test_without_signal_nobody_knows(tmp_path):
    """--no-signal: the causes say nothing about who leaves."""
    aucs = [oracle_auc(tmp_path, seed=seed, signal=False) for seed in SEEDS]
    assert all(abs(auc - 0.5) < 0.12 for auc in aucs)
    assert abs(sum(aucs) / len(aucs) - 0.5) < 0.05


def test_every_kind_of_reason_is_planned():
    """Each reason of the raw contract is planned at least once."""
    reasons = {dirt.reason for dirt in planned(Settings(out=Path()))}
    for kind in KINDS:
        assert any(reason.startswith(kind) for reason in reasons), kind


@pytest.fixture(scope="module")
def demo(demo_folder):
    """(marker, read-only connection) of the built demo."""
    marker = json.loads((demo_folder / "raw" / MARKER_NAME).read_text())
    database = demo_folder / "customer_health.duckdb"
    connection = duckdb.connect(str(database), read_only=True)
    yield marker, connection
    connection.close()


def test_rejected_rows_are_the_known_dirt(demo):
    """The marts count exactly the dirt that was added, table by table and reason."""
    marker, connection = demo
    rows = connection.execute(
        "select source_table, reason, cast(sum(rows) as bigint) "
        "from fct_rejections_daily group by all"
    ).fetchall()
    found = {(table, reason): count for table, reason, count in rows}
    added = {
        (table, reason): count
        for table, reasons in marker["dirt"].items()
        for reason, count in reasons.items()
        if reason != "deferred"
    }
    assert found == added


def test_deferred_rows_are_counted(demo):
    """Events after the last day are deferred, not rejected."""
    marker, connection = demo
    rows = connection.execute(
        "select source_table, cast(sum(deferred) as bigint) "
        "from fct_data_quality_daily group by all having sum(deferred) > 0"
    ).fetchall()
    added = {
        table: reasons["deferred"]
        for table, reasons in marker["dirt"].items()
        if "deferred" in reasons
    }
    assert dict(rows) == added


def test_most_of_the_book_is_healthy(demo):
    """Under the shipped model most accounts are green and few are red."""
    marker, connection = demo
    green, red, total = connection.execute(
        "select count(*) filter (where band = 'green'), "
        "count(*) filter (where band = 'red'), count(*) "
        "from fct_account_health_daily where health_date = cast(? as date) "
        "and status = 'active' and not is_leaving",
        [marker["end_date"]],
    ).fetchall()[0]
    assert 0.4 <= green / total <= 0.8
    assert 0 < red / total < 0.1


def test_the_score_sees_most_of_what_the_oracle_sees(demo_folder):
    """At 60 days the score has four fifths of the oracle's excess over 0.5, and says so
    with an interval that leaves chance out."""
    judged = judge(demo_folder / "raw", demo_folder / "customer_health.duckdb")
    assert judged["part of the oracle"] > 0.8
    auc_60 = {row[0]: row for row in judged["figures"]}[60]
    assert auc_60[2] > 0.6
