"""The score claims nothing where there is nothing: a company in which people leave by chance.

The 95 % interval of its AUC covers 0.5 at each horizon; that of the demo, in which trouble
makes people leave, does not.
"""

from pathlib import Path

import duckdb
import pytest

from scripts.demo_data.generate import generate
from scripts.demo_data.settings import Settings
from scripts.judge_demo import FIGURES
from tests.python.reference.build import build

SMALL = {"accounts": 150, "months": 14, "events": 9_000, "signal": False}
HORIZONS = (30, 60, 90)
CHANCE = 0.5


def horizons_that_cover_chance(database: Path) -> tuple[int, ...]:
    """Horizons at which the interval of the live score's AUC covers 0.5.

    Fails where there are too few leavers for an interval: no figure covers nothing.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        figures = connection.execute(FIGURES).fetchall()
    assert tuple(row[0] for row in figures) == HORIZONS
    assert all(low is not None for _, _, low, _, _, _ in figures), figures
    return tuple(
        horizon for horizon, _, low, high, _, _ in figures if low <= CHANCE <= high
    )


def test_without_a_signal_every_interval_covers_chance(tmp_path):
    """Whoever leaves by the toss of a coin is not told from the others."""
    settings = Settings(out=tmp_path / "raw", **SMALL)
    generate(settings)
    database = build(
        tmp_path / "work",
        settings.out,
        settings.end_date,
        select=("+fct_score_validation",),
    )
    assert horizons_that_cover_chance(database) == HORIZONS


def test_with_a_signal_no_interval_covers_chance(demo_folder):
    """The same check on the demo: it can fail."""
    found = horizons_that_cover_chance(demo_folder / "customer_health.duckdb")
    assert found == (), "the score of the demo is no better than chance"


@pytest.mark.parametrize("horizon", HORIZONS)
def test_no_figure_is_no_cover(tmp_path, horizon):
    """Too few leavers at one horizon are a failure, not a pass."""
    with duckdb.connect(str(tmp_path / "few.duckdb")) as connection:
        connection.execute(
            "create table fct_score_validation as select 'live' as role,"
            " 'churn' as outcome, 'all' as population, 'all' as cut, horizon_days,"
            f" case when horizon_days != {horizon} then 0.5 end as auc,"
            f" case when horizon_days != {horizon} then 0.4 end as auc_low,"
            " 0.6 as auc_high, 0.5 as auc_known_then, 12 as accounts_hit"
            " from (values (30), (60), (90)) as horizons (horizon_days)"
        )
    with pytest.raises(AssertionError):
        horizons_that_cover_chance(tmp_path / "few.duckdb")
