"""The resolved scoring configuration agrees with the reference, with changed seeds too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.python.reference.build import PROJECT, build, copy_project
from tests.python.reference.case_seeds import Seeds, change_seeds
from tests.python.reference.cases import write_case
from tests.python.reference.config import Version, configuration
from tests.python.reference.states import score_of

AS_OF = date(2025, 6, 30)
SHIPPED = PROJECT / "seeds" / "health_model"
FAR = 1e299
TABLES = (
    "int_dimension_weights_resolved",
    "int_metric_weights_resolved",
    "int_caps_resolved",
    "int_curve_segments",
    "int_build_gate",
)


@pytest.fixture(
    scope="module", params=[None, 1, 2], ids=["shipped", "changed1", "changed2"]
)
def resolved(request, tmp_path_factory):
    """(connection, {model_version: Version}) of shipped or changed seeds."""
    folder: Path = tmp_path_factory.mktemp("configuration")
    case = write_case(folder / "raw", 1)
    seeds, project = SHIPPED, PROJECT
    if request.param is not None:
        seeds = folder / "seeds"
        change_seeds(SHIPPED, seeds, request.param, AS_OF)
        project = copy_project(folder / "project", seeds)
    selected = tuple(f"+{table}" for table in TABLES)
    database = build(folder / "work", case.folder, AS_OF, project, select=selected)
    config = configuration(Seeds(seeds).tables)
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("use main_intermediate")
        yield (
            connection,
            {v.model_version: v for v in [*config.live, *config.candidates]},
        )


def profiles(versions: dict[str, Version]) -> set[tuple[str, str]]:
    """Every (model_version, profile)."""
    return {
        (name, row["profile"]) for name, v in versions.items() for row in v.profiles
    }


def test_dimension_weights(resolved) -> None:
    """Dimension weights fall back to the profile default row by row."""
    connection, versions = resolved
    rows = connection.execute(
        "select model_version, profile, dimension, dimension_weight"
        " from int_dimension_weights_resolved"
    ).fetchall()
    got = {row[:3]: float(row[3]) for row in rows if row[3] > 0}
    assert got == {
        (version, profile, dimension): weight
        for version, profile in profiles(versions)
        for dimension, weight in versions[version].dimension_weights(profile).items()
        if weight > 0
    }


def test_metric_weights_and_published(resolved) -> None:
    """Metric weights fall back for a whole dimension at once; named metrics are published."""
    connection, versions = resolved
    rows = connection.execute(
        "select model_version, profile, metric, metric_weight, missing_policy"
        " from int_metric_weights_resolved where is_published"
    ).fetchall()
    got = {row[:3]: (float(row[3]), row[4]) for row in rows}
    assert got == {
        (version, profile, metric): versions[version]
        .metric_weights(profile)
        .get(metric, (0.0, "exclude"))
        for version, profile in profiles(versions)
        for metric in versions[version].published(profile)
    }


def test_caps(resolved) -> None:
    """Caps fall back rule by rule; max_score 100 switches a rule off."""
    connection, versions = resolved
    rows = connection.execute(
        "select model_version, profile, rule, coalesce(metric, 'dimension:' || dimension),"
        " operator, threshold, max_score from int_caps_resolved"
    ).fetchall()
    assert {(*row[:5], float(row[5]), float(row[6])) for row in rows} == {
        (
            version,
            profile,
            cap.rule,
            one.subject,
            one.operator,
            one.threshold,
            cap.max_score,
        )
        for version, profile in profiles(versions)
        for cap in versions[version].caps(profile)
        if cap.max_score < 100
        for one in cap.conditions
    }


def test_curves(resolved) -> None:
    """At each knot, between knots and beyond both ends the score is the reference's."""
    connection, versions = resolved
    rows = connection.execute(
        "select model_version, profile, metric, from_value, until_value, anchor_value,"
        " anchor_score, slope from int_curve_segments"
    ).fetchall()
    assert rows
    for version, profile, metric, start, end, anchor, score, slope in rows:
        points = [end - 1] if start < -FAR else [start]
        if -FAR < start and end < FAR:
            points.append((start + end) / 2)
        found = versions[version].metrics[metric]
        for point in points:
            expected = score_of(versions[version], profile, found, point)
            got = score + (point - anchor) * slope
            assert got == pytest.approx(expected, abs=1e-9), (
                version,
                profile,
                metric,
                point,
            )
