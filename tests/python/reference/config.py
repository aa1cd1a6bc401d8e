"""The scoring configuration as the reference reads it: seed rows to resolved lookups.

Written from the prose of the scoring rules alone. Input is the text of the seed files;
every lookup (dimension weight, metric weights, curves, points, caps) is resolved here by
(model_version, profile) with the fallback to the profile `default`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

DEFAULT = "default"
ANY = "*"
Row = Mapping[str, str]


def text(row: Row, column: str) -> str | None:
    """Trimmed text of a seed cell; None for blank or absent."""
    value = row.get(column)
    value = "" if value is None else str(value).strip()
    return value or None


def number(row: Row, column: str) -> float | None:
    """Number of a seed cell; None for blank. Raises ValueError for text."""
    value = text(row, column)
    return None if value is None else float(value)


def whole(row: Row, column: str) -> int | None:
    """Whole number of a seed cell; None for blank."""
    value = number(row, column)
    return None if value is None else int(value)


def flag(row: Row, column: str) -> bool | None:
    """Boolean of a seed cell (true, false, blank)."""
    value = text(row, column)
    return None if value is None else value.lower() in ("true", "t", "1", "yes")


@dataclass(frozen=True)
class Metric:
    """One resolved row of health_metrics."""

    metric: str
    dimension: str
    method: str
    min_tenure_days: int
    stale_after_days: int | None
    window_days: int | None
    source_table: str | None
    needs_tables: tuple[str, ...]
    touch_models: tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """One row of a cap rule: `subject` is a metric or `dimension:<key>`."""

    subject: str
    operator: str
    threshold: float


@dataclass(frozen=True)
class Cap:
    """One cap rule: all conditions must hold; 100 switches it off."""

    rule: str
    max_score: float
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Band:
    """One band; `rank` rises from worst to best."""

    band: str
    min_score: float
    rank: int
    is_at_risk: bool = False


@dataclass
class Version:
    """A model version with every lookup resolved."""

    model_version: str
    role: str
    effective_from: date
    stages: list[Row]
    profiles: list[Row]
    metrics: dict[str, Metric]
    aggregators: dict[str, str]
    bands: list[Band]
    settings: dict[str, float]
    named: frozenset[str]
    _dimension_weights: dict[tuple[str, str], float]
    _metric_weights: dict[tuple[str, str], dict[str, tuple[float, str]]]
    _curves: dict[tuple[str, str], list[tuple[float, float]]]
    _points: dict[tuple[str, str], list[Row]]
    _caps: dict[tuple[str, str], Cap]
    _cache: dict = field(default_factory=dict)

    def dimension_weights(self, profile: str) -> dict[str, float]:
        """{dimension: weight}; a row missing in the profile comes from `default`."""
        key = ("dimension_weights", profile)
        if key not in self._cache:
            found = {}
            for (prof, dim), weight in self._dimension_weights.items():
                if prof == profile or (
                    prof == DEFAULT and (profile, dim) not in self._dimension_weights
                ):
                    found[dim] = weight
            self._cache[key] = found
        return self._cache[key]

    def metric_weights(self, profile: str) -> dict[str, tuple[float, str]]:
        """{metric: (weight, missing_policy)}, resolved for a whole dimension at once."""
        key = ("metric_weights", profile)
        if key not in self._cache:
            found: dict[str, tuple[float, str]] = {}
            dims = {dim for _, dim in self._metric_weights}
            for dim in dims:
                rows = self._metric_weights.get((profile, dim))
                if rows is None:
                    rows = self._metric_weights.get((DEFAULT, dim), {})
                found.update(rows)
            self._cache[key] = found
        return self._cache[key]

    def curve(self, profile: str, metric: str) -> list[tuple[float, float]]:
        """Knots (input, score) sorted by input; empty when the metric has none."""
        own = self._curves.get((profile, metric))
        return own or self._curves.get((DEFAULT, metric)) or []

    def points(self, profile: str, metric: str) -> list[Row]:
        """Action rows of a points metric."""
        own = self._points.get((profile, metric))
        return own or self._points.get((DEFAULT, metric)) or []

    def actions(self, metric: str) -> set[str]:
        """Actions of a points metric, in any profile; empty for other metrics."""
        key = ("actions", metric)
        if key not in self._cache:
            is_points = self.metrics[metric].method == "points"
            self._cache[key] = {
                text(row, "action") or ""
                for profile in (self.profiles if is_points else [])
                for row in self.points(text(profile, "profile") or DEFAULT, metric)
            }
        return self._cache[key]

    def caps(self, profile: str) -> list[Cap]:
        """Cap rules of a profile; a rule name missing there comes from `default`."""
        key = ("caps", profile)
        if key not in self._cache:
            rules = {
                rule: cap for (prof, rule), cap in self._caps.items() if prof == DEFAULT
            }
            rules |= {
                rule: cap for (prof, rule), cap in self._caps.items() if prof == profile
            }
            self._cache[key] = [rules[rule] for rule in sorted(rules)]
        return self._cache[key]

    def band_of(self, score: float) -> Band:
        """Greatest min_score <= score."""
        return [band for band in self.bands if band.min_score <= score][-1]

    def published(self, profile: str) -> list[str]:
        """Metrics with a resolved weight > 0 or named by a rule, sorted by key."""
        key = ("published", profile)
        if key not in self._cache:
            weighted = {
                m for m, (w, _) in self.metric_weights(profile).items() if w > 0
            }
            if not PUBLISH_WEIGHTED_IN_UNWEIGHTED_DIMENSIONS:
                dims = self.dimension_weights(profile)
                weighted = {
                    m for m in weighted if dims.get(self.metrics[m].dimension, 0.0) > 0
                }
            named = {m for m in self.named if m in self.metrics}
            self._cache[key] = sorted(weighted | named)
        return self._cache[key]

    def scored_metrics(self, profile: str) -> list[str]:
        """Published metrics and all with weight > 0 (a cap may name their dimension)."""
        weighted = {m for m, (w, _) in self.metric_weights(profile).items() if w > 0}
        return sorted(weighted | set(self.published(profile)))


# "Metrics with resolved weight > 0" (scoring 3): True reads the metric's own weight alone,
# False also asks for a weighted dimension. See README.md.
PUBLISH_WEIGHTED_IN_UNWEIGHTED_DIMENSIONS = True


def rows_of_version(
    rows: Sequence[Row], version: str, key_columns: Sequence[str]
) -> list[Row]:
    """Rows of a version plus the `*` rows whose key the version has no row of."""
    own = [row for row in rows if text(row, "model_version") == version]
    keys = {tuple(text(row, col) for col in key_columns) for row in own}
    shared = [
        row
        for row in rows
        if text(row, "model_version") == ANY
        and tuple(text(row, col) for col in key_columns) not in keys
    ]
    return own + shared


def _metrics(rows: Sequence[Row]) -> dict[str, Metric]:
    found = {}
    for row in rows:
        metric = text(row, "metric")
        found[metric] = Metric(
            metric=metric,
            dimension=text(row, "dimension"),
            method=text(row, "method"),
            min_tenure_days=whole(row, "min_tenure_days") or 0,
            stale_after_days=whole(row, "stale_after_days"),
            window_days=whole(row, "window_days"),
            source_table=text(row, "source_table"),
            needs_tables=_listed(text(row, "needs_tables")),
            touch_models=_listed(text(row, "touch_models") or ANY),
        )
    return found


def _listed(value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split("|") if part.strip())


def _caps(rows: Sequence[Row]) -> dict[tuple[str, str], Cap]:
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        grouped.setdefault((text(row, "profile"), text(row, "rule")), []).append(row)
    return {
        key: Cap(
            rule=key[1],
            max_score=number(group[0], "max_score"),
            conditions=tuple(
                Condition(
                    text(row, "metric"), text(row, "operator"), number(row, "threshold")
                )
                for row in group
            ),
        )
        for key, group in grouped.items()
    }


def _named(
    cap_rows: Sequence[Row], alerts: Sequence[Row], opportunities: Sequence[Row]
):
    """Every metric key that a cap, alert or opportunity rule names (enabled or not)."""
    names = {text(row, "metric") for row in cap_rows}
    names |= {text(row, "metric_or_dimension") for row in alerts}
    names |= {text(row, "metric_or_column") for row in opportunities}
    return frozenset(name for name in names if name)


def build_version(seeds: Mapping[str, Sequence[Row]], row: Row) -> Version:
    """Resolve one row of health_model_versions against all seed tables.

    seeds: {seed name: rows as text}. Raises KeyError when a seed is absent.
    """
    name = text(row, "model_version")

    def own(seed: str, *key: str) -> list[Row]:
        return rows_of_version(seeds.get(seed, []), name, key)

    metrics = _metrics(own("health_metrics", "metric"))
    metric_weights: dict[tuple[str, str], dict[str, tuple[float, str]]] = {}
    for weight in own("health_metric_weights", "profile", "metric"):
        metric = text(weight, "metric")
        group = metric_weights.setdefault(
            (text(weight, "profile"), metrics[metric].dimension), {}
        )
        group[metric] = (
            number(weight, "weight"),
            text(weight, "missing_policy") or "exclude",
        )
    curves: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for knot in rows_of_version(seeds["health_curves"], name, ("profile", "metric")):
        key = (text(knot, "profile"), text(knot, "metric"))
        curves.setdefault(key, []).append(
            (number(knot, "input_value"), number(knot, "score"))
        )
    points: dict[tuple[str, str], list[Row]] = {}
    for action in rows_of_version(
        seeds.get("health_points", []), name, ("profile", "metric")
    ):
        points.setdefault((text(action, "profile"), text(action, "metric")), []).append(
            action
        )
    caps = own("health_caps", "profile", "rule")
    return Version(
        model_version=name,
        role=text(row, "role"),
        effective_from=date.fromisoformat(text(row, "effective_from")[:10]),
        stages=sorted(
            own("health_lifecycle_stages", "lifecycle_stage"),
            key=lambda stage: whole(stage, "priority"),
        ),
        profiles=sorted(
            own("health_profiles", "profile"), key=lambda prof: whole(prof, "priority")
        ),
        metrics=metrics,
        aggregators={
            text(dim, "dimension"): text(dim, "aggregator") or "mean"
            for dim in seeds["health_dimensions"]
        },
        bands=sorted(
            (
                Band(
                    text(b, "band"),
                    number(b, "min_score"),
                    whole(b, "rank"),
                    bool(flag(b, "is_at_risk")),
                )
                for b in own("health_bands", "band")
            ),
            key=lambda band: band.min_score,
        ),
        settings={
            text(s, "setting"): number(s, "setting_value")
            for s in own("health_settings", "setting")
        },
        named=_named(
            caps,
            own("health_alert_rules", "rule"),
            own("health_opportunity_rules", "opportunity"),
        ),
        _dimension_weights={
            (text(w, "profile"), text(w, "dimension")): number(w, "weight")
            for w in own("health_dimension_weights", "profile", "dimension")
        },
        _metric_weights=metric_weights,
        _curves={key: sorted(knots) for key, knots in curves.items()},
        _points=points,
        _caps=_caps(caps),
    )


@dataclass
class Configuration:
    """All model versions: `live` sorted by effective_from, `candidates` by name."""

    live: list[Version]
    candidates: list[Version]
    feeds: dict[str, int]

    def live_at(self, day: date) -> Version:
        """Greatest effective_from <= day; the earliest covers all days before it."""
        begun = [version for version in self.live if version.effective_from <= day]
        return begun[-1] if begun else self.live[0]


def configuration(seeds: Mapping[str, Sequence[Row]]) -> Configuration:
    """Every version resolved, with the watched feeds {table: max_feed_lag_days}."""
    versions = [build_version(seeds, row) for row in seeds["health_model_versions"]]
    return Configuration(
        live=sorted(
            (v for v in versions if v.role == "live"), key=lambda v: v.effective_from
        ),
        candidates=sorted(
            (v for v in versions if v.role == "candidate"),
            key=lambda v: v.model_version,
        ),
        feeds={
            text(row, "source_table"): whole(row, "max_feed_lag_days")
            for row in seeds.get("source_freshness", [])
        },
    )
