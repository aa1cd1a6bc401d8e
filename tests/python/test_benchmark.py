"""The benchmarks of a full refresh and of a night at a tiny size: their figures are all
there, and what they call equal is equal. No figure is judged: machines differ.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from scripts.benchmarking.builds import shared_seconds
from scripts.benchmarking.by_hand import MART, by_hand, differences
from scripts.benchmarking.refresh import in_pandas

ROOT = Path(__file__).resolve().parents[2]
SECONDS = [
    "full_wall_seconds",
    "empty_wall_seconds",
    "part_i_seconds",
    "part_ii_seconds",
    "part_iii_seconds",
    "floor_seconds",
    "by_hand_seconds",
    "copy_seconds",
    "pandas_seconds",
]
RATIOS = [
    "part_i_to_floor",
    "part_i_to_by_hand",
    "by_hand_to_floor",
    "part_ii_to_copy",
    "part_iii_to_i_and_ii",
    "pandas_to_by_hand_per_account_day",
]
NIGHT = ["night_wall_to_empty_wall", "floor_seconds", "events", "full_peak_mb"]
COUNTS = ["events", "account_days", "copied_rows", "pandas_events", "pandas_accounts"]
SIZES = ["raw_mb", "warehouse_mb", "full_peak_mb", "by_hand_peak_mb"]


@pytest.fixture(scope="module")
def work(tmp_path_factory) -> Path:
    """The work folder of a benchmark that was run as a user runs it, files kept."""
    folder = tmp_path_factory.mktemp("bench")
    run_benchmark(folder, "refresh", "--slice", "10")
    return folder


def run_benchmark(folder: Path, *arguments: str) -> None:
    """Run a benchmark of 40 accounts and 4 months in a work folder, keeping its files."""
    run = subprocess.run(
        [
            *(sys.executable, str(ROOT / "scripts" / "benchmark.py"), *arguments),
            *("--accounts", "40", "--months", "4", "--keep", "--work", str(folder)),
        ],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-3000:]


@pytest.fixture(scope="module")
def figures(work) -> dict:
    """What the benchmark wrote."""
    return json.loads((work / "benchmark_refresh_40_4.json").read_text())


@pytest.fixture
def spoiled(work, tmp_path) -> Path:
    """A copy of the build file that a test may spoil."""
    copy = tmp_path / "spoiled.duckdb"
    copy.write_bytes((work / "40_4" / "refresh.duckdb").read_bytes())
    return copy


@pytest.fixture(scope="module")
def made_by_hand(work, tmp_path_factory) -> Path:
    """The mart of the hand-written script, in a file."""
    out = tmp_path_factory.mktemp("by_hand") / "by_hand.duckdb"
    by_hand(work / "40_4" / "raw", out)
    return out


def test_all_figures_are_there(figures) -> None:
    """Seconds, ratios, counts and sizes are numbers above zero."""
    for name in [*SECONDS, *RATIOS, *COUNTS, *SIZES]:
        assert figures[name] > 0, name


def test_a_night_has_its_figures(work, figures) -> None:
    """Of the night and of the full build before it; a restated account is in it."""
    run_benchmark(work, "night", "--with-refresh")
    found = json.loads((work / "benchmark_night_40_4.json").read_text())
    for name in [*NIGHT, "part_i_to_by_hand", "part_ii_to_copy"]:
        assert found[name] > 0, name
    assert found["listed_account_days"] > found["listed_accounts"] > 0
    assert found["by_hand_columns_equal"] == figures["by_hand_columns_equal"]


def test_parts_lie_within_the_build(figures) -> None:
    """Parts share the wall clock of the build: they cannot take longer than all of it."""
    parts = sum(figures[f"part_{part}_seconds"] for part in ("i", "ii", "iii", "rest"))
    assert parts <= figures["full_wall_seconds"]


def test_every_model_has_its_figures(figures, work) -> None:
    """One entry a model, each in a part, rows as in the build; the health in part (i)."""
    manifest = json.loads((work / "40_4" / "target" / "manifest.json").read_text())
    models = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    found = {entry["model"]: entry for entry in figures["by_model"]}
    assert set(found) == models
    assert {entry["part"] for entry in found.values()} == {"i", "ii"}
    assert found[MART]["part"] == "i"
    assert found[MART]["rows"] == figures["account_days"] == figures["by_hand_rows"]
    assert found[MART]["mb"] > 0
    assert found["fct_health_changes"]["part"] == "ii"


def test_all_columns_but_the_hash_are_compared(figures, work) -> None:
    """The hand-written mart is compared in every column of the built one but one."""
    with duckdb.connect(str(work / "40_4" / "refresh.duckdb"), read_only=True) as build:
        columns = len(build.execute(f"describe main.{MART}").fetchall())
    assert figures["by_hand_not_compared"] == ["config_hash"]
    assert figures["by_hand_columns_equal"] == columns - 1


def test_picture_is_drawn(figures) -> None:
    """The plot names the parts and their baselines."""
    drawn = Path(figures["plot"]).read_text()
    assert "daily health by hand" in drawn and "(iii) data tests" in drawn


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        ("update {mart} set score = score - 1e-5 where score > 1", ["score"]),
        ("update {mart} set band = 'blue' where band = 'red'", ["band"]),
        ("update {mart} set score = score - 1e-9 where score > 1", []),
    ],
)
def test_comparison_sees_a_changed_value(
    spoiled, made_by_hand, spoil, expected
) -> None:
    """A double off by more than 1e-6 is found, any other value at all."""
    with duckdb.connect(str(spoiled)) as build:
        build.execute(spoil.format(mart=f"main.{MART}"))
    found = differences(spoiled, made_by_hand)["differing"]
    assert list(found) == expected


def test_comparison_sees_a_missing_row(spoiled, made_by_hand) -> None:
    """A row that one side lacks is counted in the key."""
    with duckdb.connect(str(spoiled)) as build:
        build.execute(
            f"delete from main.{MART} where (account_id, health_date) = "
            f"(select (account_id, health_date) from main.{MART} "
            "order by account_id, health_date limit 1)"
        )
    found = differences(spoiled, made_by_hand)["differing"]
    assert found["health_date"] == 1


def test_pandas_sees_a_changed_metric(work, spoiled, tmp_path) -> None:
    """A usage metric that is not that of the build ends the benchmark."""
    with duckdb.connect(str(spoiled)) as build:
        build.execute(
            "update main_intermediate.int_usage_metrics "
            "set stickiness_28d = stickiness_28d + 0.001"
        )
    with pytest.raises(subprocess.CalledProcessError):
        in_pandas(work / "40_4" / "raw", spoiled, tmp_path, 5)


def test_shared_seconds_add_up_to_the_wall_clock() -> None:
    """Where two nodes overlap each gets half; a pause belongs to nobody."""
    spans = {"a": (0.0, 4.0), "b": (2.0, 6.0), "c": (10.0, 11.0)}
    assert shared_seconds(spans) == {"a": 3.0, "b": 3.0, "c": 1.0}
