"""Changed seed folders for the random cases: every resolution and roll-up rule in use.

The shipped rows stay valid (weights still sum to 100, curves stay monotone), so the build
gate must accept what is written here.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

Row = dict[str, str]
SECOND = "standard_b"
VERSIONED = (
    "health_profiles",
    "health_dimension_weights",
    "health_metric_weights",
    "health_curves",
    "health_caps",
    "health_bands",
    "health_settings",
    "health_alert_rules",
    "health_opportunity_rules",
)


class Seeds:
    """Seed tables as text rows, changed in place and written back with their columns."""

    def __init__(self, folder: Path) -> None:
        self.tables: dict[str, list[Row]] = {}
        self.columns: dict[str, list[str]] = {}
        for path in sorted(folder.glob("*.csv")):
            with path.open(newline="", encoding="utf-8") as handle:
                reader = csv.DictReader(handle)
                self.tables[path.stem] = list(reader)
                self.columns[path.stem] = list(reader.fieldnames or [])

    def __getitem__(self, seed: str) -> list[Row]:
        return self.tables[seed]

    def of(self, seed: str, **wanted: str) -> list[Row]:
        """Rows of a seed with these values."""
        return [
            row
            for row in self.tables[seed]
            if all(row[column] == value for column, value in wanted.items())
        ]

    def add(self, seed: str, **values: object) -> None:
        """Append a row; columns not named are blank."""
        row = dict.fromkeys(self.columns[seed], "")
        self.tables[seed].append(
            row | {key: str(value) for key, value in values.items()}
        )

    def add_version(self, name: str, start: date, note: str) -> None:
        """A copy of the shipped live version, live from `start`."""
        self.add(
            "health_model_versions",
            model_version=name,
            role="live",
            effective_from=start,
            note=note,
        )
        for seed in VERSIONED:
            for row in self.of(seed, model_version="standard"):
                self.add(seed, **(row | {"model_version": name}))

    def swap_weights(self, version: str) -> None:
        """Let usage and adoption change places in the default profile of a version."""
        usage, adoption = (
            self.of(
                "health_dimension_weights",
                model_version=version,
                profile="default",
                dimension=dimension,
            )[0]
            for dimension in ("usage", "adoption")
        )
        usage["weight"], adoption["weight"] = adoption["weight"], usage["weight"]

    def write(self, folder: Path) -> None:
        """Write every table as CSV."""
        folder.mkdir(parents=True, exist_ok=True)
        for seed, rows in self.tables.items():
            with (folder / f"{seed}.csv").open(
                "w", newline="", encoding="utf-8"
            ) as handle:
                writer = csv.DictWriter(handle, self.columns[seed], lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)


def change_seeds(source: Path, target: Path, seed: int, as_of: date) -> None:
    """Write a changed copy of the seed folder `source` (health_model) to `target`.

    as_of: the second live version begins 20 to 150 days before it.
    """
    rng = random.Random(seed * 7919 + 1)
    seeds = Seeds(source)
    start = as_of - timedelta(days=rng.randint(20, 150))
    seeds.add_version(SECOND, start, "changed by a test")
    for change in CHANGES:
        if rng.random() < 0.7:
            change(rng, seeds)
    seeds.write(target)


def _aggregator_min(rng: random.Random, seeds: Seeds) -> None:
    for dimension in rng.sample(["billing", "support", "usage", "sentiment"], k=2):
        for row in seeds.of("health_dimensions", dimension=dimension):
            row["aggregator"] = "min"


def _step_curve(rng: random.Random, seeds: Seeds) -> None:
    metric = rng.choice(["days_overdue_max", "nps_score_365d", "days_since_last_event"])
    shared = seeds.of("health_metrics", model_version="*", metric=metric)[0]
    seeds.add(
        "health_metrics", **(shared | {"model_version": SECOND, "method": "step"})
    )


def _live_points(rng: random.Random, seeds: Seeds) -> None:
    """Ten points of usage weight go to a points metric of the second version."""
    for row in seeds.of(
        "health_dimension_weights", model_version=SECOND, dimension="usage"
    ):
        row["weight"] = str(float(row["weight"]) - 10)
    for row in seeds.of(
        "health_dimension_weights", model_version=SECOND, dimension="actions"
    ):
        seeds["health_dimension_weights"].remove(row)
    seeds.add(
        "health_dimension_weights",
        model_version=SECOND,
        profile="default",
        dimension="actions",
        weight=10,
    )
    seeds.add(
        "health_metric_weights",
        model_version=SECOND,
        profile="default",
        metric="impact_points",
        weight=100,
        missing_policy=rng.choice(["exclude", "poor"]),
    )
    known = seeds.of("health_metrics", metric="impact_points")[0]
    if known["model_version"] != "*":
        seeds.add("health_metrics", **(known | {"model_version": SECOND}))
    actions = [
        ("usage_events", 28, "0.5", "true", "60"),
        ("reports", 14, "1", "false", "10"),
        ("tickets:urgent", 28, "-6", "false", "3"),
        ("touchpoints", 90, "2", "false", "4"),
        ("payments:failed", 90, "-5", "false", "3"),
        ("csm_pulses", 60, "1", "false", "2"),
    ]
    for profile, base in (("default", "40"), ("low_touch", "55")):
        for action, window, impact, per_seat, limit in actions[: rng.randint(2, 6)]:
            seeds.add(
                "health_points",
                model_version=SECOND,
                profile=profile,
                metric="impact_points",
                action=action,
                window_days=window,
                impact=impact,
                per_seat=per_seat if profile == "default" else "false",
                max_count=limit,
                base_points=base,
            )


def _policies(rng: random.Random, seeds: Seeds) -> None:
    for row in seeds["health_metric_weights"]:
        if rng.random() < 0.3:
            row["missing_policy"] = rng.choice(["exclude", "neutral", "poor"])


def _two_condition_caps(rng: random.Random, seeds: Seeds) -> None:
    for version in ("standard", SECOND):
        for metric, operator, threshold in (
            ("active_day_rate_28d", "<", "0.3"),
            ("dimension:billing", "<=", "90"),
        ):
            seeds.add(
                "health_caps",
                model_version=version,
                profile="default",
                rule="idle_and_late",
                metric=metric,
                operator=operator,
                threshold=threshold,
                max_score=rng.choice(["45"]),
                reason="two things at once",
            )
    seeds.add(
        "health_caps",
        model_version=SECOND,
        profile="renewal",
        rule="idle_and_late",
        metric="dimension:relationship",
        operator="<",
        threshold="55",
        max_score="30",
        reason="another test in the renewal profile",
    )
    seeds.add(
        "health_caps",
        model_version="*",
        profile="default",
        rule="advocates",
        metric="dimension:advocacy",
        operator="<",
        threshold="60",
        max_score="70",
        reason="a dimension without weight",
    )


def _bands(rng: random.Random, seeds: Seeds) -> None:
    cuts = {"yellow": "60", "green": "82.5"}
    for row in seeds.of("health_bands", model_version=SECOND):
        row["min_score"] = cuts.get(row["band"], "0")
        row["rank"] = {"red": "1", "yellow": "3", "green": "4"}[row["band"]]
    seeds.add(
        "health_bands",
        model_version=SECOND,
        band="orange",
        min_score="40",
        rank="2",
        is_at_risk="true",
        colour="#CC79A7",
    )


def _settings(rng: random.Random, seeds: Seeds) -> None:
    choices = {
        "confirm_days": ["1", "2", "3", "5"],
        "confirm_margin": ["0", "2", "8"],
        "min_coverage": ["0.2", "0.5", "0.7"],
        "min_dimensions": ["1", "3"],
        "min_tenure_to_score": ["0", "30"],
        "slope_improving": ["0.5", "3"],
        "slope_declining": ["-0.5", "-3"],
    }
    for version in ("standard", SECOND):
        for setting, values in choices.items():
            for row in seeds.of(
                "health_settings", model_version=version, setting=setting
            ):
                if rng.random() < 0.5:
                    row["setting_value"] = rng.choice(values)


def _weights(rng: random.Random, seeds: Seeds) -> None:
    """Swap dimension weights inside profiles of the second version.

    Not that of `actions`: the other profiles inherit it from `default`.
    """
    for profile in ("default", "onboarding", "renewal", "enterprise"):
        rows = seeds.of(
            "health_dimension_weights", model_version=SECOND, profile=profile
        )
        used = [
            row
            for row in rows
            if float(row["weight"]) > 0 and row["dimension"] != "actions"
        ]
        first, second = rng.sample(used, k=2)
        first["weight"], second["weight"] = second["weight"], first["weight"]


def _custom_metric(rng: random.Random, seeds: Seeds) -> None:
    """A custom metric takes half of the journey dimension."""
    seeds.add(
        "health_metrics",
        model_version="*",
        metric="nights_booked",
        dimension="journey",
        label="Nights booked",
        unit="count",
        method="curve",
        higher_is_better="true",
        min_tenure_days=0,
        stale_after_days=rng.choice(["30", "90"]),
        needs_tables="custom_metrics",
        touch_models="*",
        description="A measure of our own.",
    )
    for version in ("standard", SECOND):
        for value, score in ((0, 10), (20, 60), (40, 100)):
            seeds.add(
                "health_curves",
                model_version=version,
                profile="default",
                metric="nights_booked",
                input_value=value,
                score=score,
            )
        for row in seeds.of(
            "health_metric_weights", model_version=version, profile="default"
        ):
            if row["metric"] in ("tenure_days", "renewals_completed", "upsells_365d"):
                row["weight"] = str(float(row["weight"]) / 2)
        seeds.add(
            "health_metric_weights",
            model_version=version,
            profile="default",
            metric="nights_booked",
            weight=50,
            missing_policy="exclude",
        )


def _stale_metrics(rng: random.Random, seeds: Seeds) -> None:
    """A third of the metrics expire, inside their windows too."""
    for row in seeds.of("health_metrics", model_version="*"):
        if row["method"] == "curve" and rng.random() < 0.33:
            row["stale_after_days"] = str(rng.choice([5, 20, 30, 60, 100]))


def _touch_models(rng: random.Random, seeds: Seeds) -> None:
    for metric in rng.sample(
        [
            "days_since_last_touchpoint",
            "csm_pulse",
            "nps_score_365d",
            "mrr_change_180d",
        ],
        k=2,
    ):
        for row in seeds.of("health_metrics", metric=metric):
            row["touch_models"] = rng.choice(["high_touch|mid_touch", "low_touch"])


def _more_feeds(rng: random.Random, seeds: Seeds) -> None:
    seeds.add(
        "source_freshness",
        source_table="touchpoints",
        max_feed_lag_days=rng.choice([4, 7]),
    )
    seeds.add(
        "source_freshness", source_table="marketing_engagements", max_feed_lag_days="6"
    )


def _stages(rng: random.Random, seeds: Seeds) -> None:
    """The second version has a longer onboarding of its own and a shorter renewal."""
    for stage, column, value in (
        ("onboarding", "max_tenure_days", "120"),
        ("renewal", "max_days_to_renewal", "60"),
    ):
        shared = seeds.of(
            "health_lifecycle_stages", model_version="*", lifecycle_stage=stage
        )
        seeds.add(
            "health_lifecycle_stages",
            **(shared[0] | {"model_version": SECOND, column: value}),
        )


def _profiles(rng: random.Random, seeds: Seeds) -> None:
    """Assignments by plan and industry."""
    for row in seeds.of("health_profiles", model_version=SECOND, profile="low_touch"):
        row["plan"] = "pro"
    for row in seeds.of("health_profiles", model_version=SECOND, profile="enterprise"):
        row["segment"], row["industry"] = "*", "software"


CHANGES = (
    _aggregator_min,
    _step_curve,
    _live_points,
    _policies,
    _two_condition_caps,
    _bands,
    _settings,
    _weights,
    _custom_metric,
    _touch_models,
    _more_feeds,
    _stages,
    _profiles,
    _stale_metrics,
)
