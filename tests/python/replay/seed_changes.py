"""Changes of the configuration between nights, in a project copy of the replay's own."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tests.python.reference.build import PROJECT, copy_project
from tests.python.reference.case_seeds import Seeds

LIVE = "standard"
Change = Callable[[random.Random, Seeds, date], str]


def new_project(target: Path) -> Path:
    """A copy of the project whose live version also scores a custom metric.

    Nights with data tests follow nights without them there, and do not begin anew.
    """
    shipped = PROJECT / "seeds" / "health_model"
    project = copy_project(target, shipped)
    settings = project / "dbt_project.yml"
    text = settings.read_text()
    assert "allow_untested: false" in text
    settings.write_text(text.replace("allow_untested: false", "allow_untested: true"))
    seeds = Seeds(shipped)
    _score_custom_metric(seeds)
    seeds.write(project / "seeds" / "health_model")
    return project


def change_project(project: Path, kind: str, rng: random.Random, today: date) -> str:
    """Change the seeds of a project copy; what was changed, in words."""
    folder = project / "seeds" / "health_model"
    seeds = Seeds(folder)
    text = CHANGES[kind](rng, seeds, today)
    seeds.write(folder)
    return text


def _score_custom_metric(seeds: Seeds) -> None:
    metric = "nights_booked"
    seeds.add(
        "health_metrics",
        model_version="*",
        metric=metric,
        dimension="journey",
        label="Nights booked",
        unit="count",
        method="curve",
        higher_is_better="true",
        min_tenure_days=0,
        stale_after_days=90,
        needs_tables="custom_metrics",
        touch_models="*",
        description="A measure of our own.",
    )
    shared = {"model_version": LIVE, "profile": "default", "metric": metric}
    for value, score in ((0, 10), (20, 60), (40, 100)):
        seeds.add("health_curves", **shared, input_value=value, score=score)
    for row in seeds.of("health_metric_weights", model_version=LIVE, profile="default"):
        if row["metric"] in ("tenure_days", "renewals_completed", "upsells_365d"):
            row["weight"] = str(float(row["weight"]) / 2)
    seeds.add("health_metric_weights", **shared, weight=50, missing_policy="exclude")


def _candidate(rng: random.Random, seeds: Seeds, today: date) -> str:
    """The top of a curve and the impact of an action of two candidates."""
    curve = rng.choice(
        seeds.of("health_curves", model_version="simple_four", score="0")
    )
    top = [
        row
        for row in seeds.of("health_curves", model_version="simple_four")
        if row["metric"] == curve["metric"] and row["score"] != "0"
    ][0]
    top["score"] = "90" if top["score"] == "100" else "100"
    action = rng.choice(seeds.of("health_points", model_version="impact_points"))
    action["impact"] = str(float(action["impact"]) * 2)
    return f"curve of {top['metric']}, impact of {action['action']}"


def _live(rng: random.Random, seeds: Seeds, today: date) -> str:
    """A new live version from the middle of the history, and one that is still to come.

    The first swaps two weights; the other has payment and renewal terms of its own.
    """
    name, start = _add_version(seeds, today - timedelta(days=rng.randint(20, 150)))
    seeds.swap_weights(name)
    coming, coming_from = _add_version(seeds, today + timedelta(days=rng.randint(1, 4)))
    for setting, values in (
        ("default_payment_terms_days", ("20", "45")),
        ("min_renewal_term_days", ("180", "25")),
    ):
        row = seeds.of("health_settings", model_version=coming, setting=setting)[0]
        row["setting_value"] = rng.choice(values)
    return f"version {name} live from {start}, {coming} from {coming_from}"


def _add_version(seeds: Seeds, start: date) -> tuple[str, date]:
    """A copy of the shipped live version, live from a day that no other begins on."""
    versions = seeds["health_model_versions"]
    taken = {row["effective_from"] for row in versions}
    while str(start) in taken:
        start += timedelta(days=1)
    name = f"{LIVE}_{len(versions)}"
    seeds.add_version(name, start, "Added between two nights.")
    return name, start


def _setting(rng: random.Random, seeds: Seeds, today: date) -> str:
    """The least coverage of a candidate, and the days until a feed counts as stale."""
    coverage = seeds.of(
        "health_settings", model_version="impact_points", setting="min_coverage"
    )[0]
    coverage["setting_value"] = "0.6" if coverage["setting_value"] == "0.4" else "0.4"
    lag = seeds.of("source_freshness", source_table="usage_events")[0]
    lag["max_feed_lag_days"] = "4" if lag["max_feed_lag_days"] == "3" else "3"
    return (
        f"min_coverage {coverage['setting_value']},"
        f" max_feed_lag_days {lag['max_feed_lag_days']}"
    )


CHANGES: dict[str, Change] = {
    "seed_candidate": _candidate,
    "seed_live": _live,
    "seed_setting": _setting,
}
