"""A what-if scores as a build does, says who moves and why, and touches nothing."""

import csv
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from scripts.candidate import seeds
from scripts.candidate.report import write_csv
from scripts.candidate.scratch import copied_warehouse
from scripts.candidate.seeds import ChangesError, lay_over, model_to_score
from scripts.what_if import main
from tests.python.publishing import FIRST_DAY, PROJECT, run

SEEDS = PROJECT / "seeds" / "health_model"
WEIGHTS = "health_dimension_weights"


def what_if(night, changes: Path, out: Path, *arguments: str) -> tuple[int, str]:
    """Run scripts/what_if.py on the site of a night."""
    return run(
        night.site,
        FIRST_DAY,
        *(str(changes), "--out", str(out), *arguments),
        script="what_if",
    )


def digests(night) -> dict[Path, str]:
    """md5 of every file of a site's build and publication, but of locks."""
    files = [night.site.database, *night.site.published.parent.rglob("*")]
    return {
        file: hashlib.md5(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file() and file.suffix != ".lock"
    }


def rows_of(place: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with place.open(newline="") as file:
        return list(csv.DictReader(file))


def weights_folder(folder: Path, weights: dict[str, float]) -> Path:
    """A folder with rows of health_dimension_weights for standard, profile default."""
    folder.mkdir()
    lines = ["model_version,profile,dimension,weight"]
    lines += [f"standard,default,{key},{weight}" for key, weight in weights.items()]
    (folder / f"{WEIGHTS}.rows.csv").write_text("\n".join(lines) + "\n")
    return folder


def test_a_candidate_is_scored_as_the_build_scored_it(first_night, tmp_path) -> None:
    """Every day of simple_four equals the mart; build file and publication are untouched."""
    changes = tmp_path / "changes"
    changes.mkdir()
    (changes / f"{WEIGHTS}.csv").write_text((SEEDS / f"{WEIGHTS}.csv").read_text())
    before = digests(first_night)
    code, told = what_if(
        first_night, changes, tmp_path / "out", "--model", "simple_four"
    )
    assert code == 0, told
    assert digests(first_night) == before
    scored = {
        (row["account_id"], row["health_date"]): (row["score"], row["to_band"])
        for row in rows_of(tmp_path / "out" / "scores.csv")
    }
    with duckdb.connect(str(first_night.site.database), read_only=True) as connection:
        expected = connection.execute(
            """
            select candidate.account_id, cast(candidate.health_date as varchar),
                candidate.score, coalesce(candidate.band, 'unscored')
            from main.fct_candidate_health_daily as candidate
            inner join main.fct_account_health_daily as live
                using (account_id, health_date)
            where candidate.model_version = 'simple_four' and live.status = 'active'
                and not live.is_leaving and health_date > cast(? as date) - 90
            """,
            [FIRST_DAY],
        ).fetchall()
    assert len(expected) == len(scored) > 100
    for account, day, score, band in expected:
        found, found_band = scored[account, day]
        assert found_band == band
        assert (float(found) if found else None) == pytest.approx(score, abs=1e-9)


def test_edited_weights_move_scores_as_they_must(first_night, tmp_path) -> None:
    """Usage alone: the score of a default account is that of its usage dimension."""
    dimensions = {
        row["dimension"]
        for row in rows_of(SEEDS / f"{WEIGHTS}.csv")
        if row["model_version"] == "standard" and row["profile"] == "default"
    }
    changes = weights_folder(
        tmp_path / "changes",
        {dimension: 80.0 if dimension == "usage" else 0.0 for dimension in dimensions}
        | {"support": 20.0},
    )
    code, told = what_if(first_night, changes, tmp_path / "out")
    assert code == 0, told
    with duckdb.connect(str(first_night.site.database), read_only=True) as connection:
        expected = connection.execute(
            """
            select account_id, cast(health_date as varchar),
                sum(dimensions.score * if(dimension = 'usage', 80, 20))
                    / sum(if(dimension = 'usage', 80, 20))
            from main.fct_dimension_scores_daily as dimensions
            inner join main.fct_account_health_daily as days
                using (account_id, health_date)
            where days.profile = 'default' and days.score = days.base_score
                and dimension in ('usage', 'support')
                and dimensions.score is not null
                and status = 'active' and not is_leaving
                and health_date > cast(? as date) - 90
            group by account_id, health_date
            having count(*) = 2
            """,
            [FIRST_DAY],
        ).fetchall()
    scored = {
        (row["account_id"], row["health_date"]): row
        for row in rows_of(tmp_path / "out" / "scores.csv")
    }
    compared = 0
    for account, day, score in expected:
        row = scored[account, day]
        # A cap may hold the new score down; it never lifts it.
        if row["score"] and row["score"] not in ("49.0", "74.0"):
            assert float(row["score"]) == pytest.approx(score, abs=1e-6)
            compared += 1
    assert compared > 50
    movers = rows_of(tmp_path / "out" / "movers.csv")
    assert movers and all("->" in row["reasons"] for row in movers)
    assert "usage" in told and "mrr moved to at risk" in told
    migration = [
        row
        for row in rows_of(tmp_path / "out" / "migration.csv")
        if row["health_date"] == str(FIRST_DAY)
    ]
    today = [row for row in scored.values() if row["health_date"] == str(FIRST_DAY)]
    assert sum(int(row["accounts"]) for row in migration) == len(today)


def test_bad_seeds_are_named_and_nothing_is_scored(first_night, tmp_path) -> None:
    """The gate's own words: file, key, rule."""
    changes = weights_folder(tmp_path / "changes", {"usage": 31})
    code, told = what_if(first_night, changes, tmp_path / "out")
    assert code == 2
    assert f"seeds/health_model/{WEIGHTS}.csv: standard/default" in told
    assert not list((tmp_path / "out").iterdir())


def seed_copy(folder: Path) -> Path:
    """A copy of the shipped seeds."""
    folder.mkdir()
    for file in SEEDS.glob("*.csv"):
        (folder / file.name).write_text(file.read_text())
    return folder


def test_rows_replace_all_rows_of_their_key(tmp_path) -> None:
    """A curve of two points takes the place of the whole curve and of no other."""
    place = seed_copy(tmp_path / "seeds")
    changes = tmp_path / "changes"
    changes.mkdir()
    (changes / "health_curves.rows.csv").write_text(
        "model_version,profile,metric,input_value,score\n"
        "standard,default,usage_change_28d,-1,0\nstandard,default,usage_change_28d,1,9\n"
    )
    before = rows_of(place / "health_curves.csv")
    lines = lay_over(changes, place)
    after = rows_of(place / "health_curves.csv")
    key = ("standard", "default", "usage_change_28d")

    def of_key(row: dict[str, str]) -> bool:
        return (row["model_version"], row["profile"], row["metric"]) == key

    assert [row["score"] for row in after if of_key(row)] == ["0", "9"]
    assert [row for row in before if not of_key(row)] == [
        row for row in after if not of_key(row)
    ]
    assert len(lines) == 1


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("weights.csv", "a\n1\n", "is no seed"),
        ("health_caps.rows.csv", "rule\nx\n", "the columns must be"),
        (
            "usage_feature_rules.csv",
            "feature,counts_as_usage\nx,false\n",
            "only a build",
        ),
    ],
)
def test_a_folder_that_is_none_is_refused(tmp_path, name, text, told) -> None:
    """Before anything is copied or scored."""
    place = seed_copy(tmp_path / "seeds")
    changes = tmp_path / "changes"
    changes.mkdir()
    (changes / name).write_text(text)
    with pytest.raises(ChangesError, match=told):
        lay_over(changes, place)


def test_a_build_file_that_is_written_is_not_copied(tmp_path) -> None:
    """By a plain dbt, too, which takes no lock of ours."""
    warehouse = tmp_path / "customer_health.duckdb"
    holds = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); "
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", holds + "sys.stdin.read()", str(warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        writer.stdout.readline()
        with pytest.raises(ChangesError, match="Could not set lock"):
            copied_warehouse(warehouse, tmp_path / "copy")
    finally:
        writer.communicate()


def test_half_a_build_is_not_copied(first_night, tmp_path) -> None:
    """A build that began after the last complete one: its marts are of two nights."""
    warehouse = tmp_path / "customer_health.duckdb"
    shutil.copy(first_night.site.database, warehouse)
    assert copied_warehouse(warehouse, tmp_path / "whole").exists()
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "update main_intermediate.int_account_work_list set run_id = 'zzz'"
        )
    with pytest.raises(ChangesError, match="the last build did not complete"):
        copied_warehouse(warehouse, tmp_path / "half")


def test_a_place_that_cannot_be_written_is_named(tmp_path, capsys) -> None:
    (tmp_path / "a_file").write_text("")
    assert main([str(tmp_path), "--out", str(tmp_path / "a_file" / "out")]) == 2
    told = capsys.readouterr().err
    assert told.startswith("what-if: ") and "a_file" in told


def test_spreadsheets_run_no_cell(tmp_path) -> None:
    """A name or an id that begins as a formula does is a text; a number stays one."""
    with duckdb.connect() as connection:
        rows = connection.execute("select '=1+1' as name, -1.5 as change").fetchall()
        write_csv(tmp_path / "some.csv", connection, rows)
    assert (tmp_path / "some.csv").read_text() == "name,change\n'=1+1,-1.5\n"


def test_which_version_is_scored() -> None:
    """The one named, else the one that is new, else the live one of the day."""
    rows = [
        {"model_version": "a", "role": "live", "effective_from": "2020-01-01"},
        {"model_version": "b", "role": "live", "effective_from": "2025-01-01"},
        {"model_version": "c", "role": "candidate", "effective_from": "2020-01-01"},
    ]
    assert model_to_score(rows, ["a", "b", "c"], "2024-06-30", None) == "a"
    assert model_to_score(rows, ["a", "b", "c"], "2025-06-30", None) == "b"
    assert model_to_score(rows, ["a", "b"], "2025-06-30", None) == "c"
    assert model_to_score(rows, ["a", "b", "c"], "2025-06-30", "c") == "c"
    with pytest.raises(ChangesError):
        model_to_score(rows, ["a"], "2025-06-30", None)
    with pytest.raises(ChangesError):
        model_to_score(rows, ["a", "b", "c"], "2025-06-30", "d")


def test_every_seed_has_its_key() -> None:
    """Or is one that only a build can change."""
    known = {path.stem for path in SEEDS.glob("*.csv")}
    assert known == set(seeds.KEYS) | seeds.FULL_BUILD_ONLY
