"""One account: its days, dimensions, metrics with their curves, and what moved it."""

from dashboard.data.source import Read, Rows

ACCOUNT = "select * from dim_accounts where account_id = $account_id"

FOUND = """
    select account_id, account_name from dim_accounts
    where contains(lower(coalesce(account_name, '')), lower($search))
        or contains(lower(account_id), lower($search))
    order by mrr desc nulls last, account_id limit $limit
"""

DAYS = """
    select
        health_date, status, band, score, automatic_score, base_score, score_floor,
        score_ceiling, coverage, unscored_reason, cap_rule, cap_rules, override_id,
        override_author, override_reason_code, override_expires_date, model_version,
        profile, lifecycle_stage, mrr, trend, slope_28d, change_7d, change_30d,
        change_90d, days_to_lower_band, days_in_band, band_is_certain, is_leaving
    from fct_account_health_daily
    where account_id = $account_id
    order by health_date
"""

DIMENSIONS = """
    select dimension, score, weight, contribution, coverage, deciding_metric
    from fct_dimension_scores_daily
    where account_id = $account_id and health_date = $day
"""

METRICS = """
    with metrics as (
        select * from fct_metric_scores_daily
        where account_id = $account_id and health_date in ($since, $day)
    ),

    described as (
        select metric, model_version, label, unit, method, description
        from main_seeds.health_metrics
    )

    select
        metrics.*,
        coalesce(own.label, shared.label, metrics.metric) as label,
        coalesce(own.unit, shared.unit) as unit,
        coalesce(own.method, shared.method) as method,
        coalesce(own.description, shared.description) as description
    from metrics
    left join described as own
        on metrics.metric = own.metric and metrics.model_version = own.model_version
    left join described as shared
        on metrics.metric = shared.metric and shared.model_version = '*'
    order by metrics.contribution is null, metrics.points_lost desc nulls last, metrics.metric
"""

# The knots of the closest rows: the profile counts before the version.
CURVES = """
    with candidates as (
        select
            metric, input_value, score,
            case when profile = $profile then 2 else 0 end
            + case when model_version = $model_version then 1 else 0 end as closeness
        from main_seeds.health_curves
        where model_version in ($model_version, '*') and profile in ($profile, 'default')
    ),

    closest as (
        select metric, max(closeness) as closeness from candidates group by metric
    )

    select candidates.metric, candidates.input_value, candidates.score
    from candidates
    inner join closest
        on candidates.metric = closest.metric and candidates.closeness = closest.closeness
    order by candidates.metric, candidates.input_value
"""

DIMENSION_PARTS = """
    select
        parts.health_date, parts.dimension as part, parts.contribution,
        coalesce(labels.label, parts.dimension) as label
    from fct_dimension_scores_daily as parts
    left join main_seeds.health_dimensions as labels
        on parts.dimension = labels.dimension
    where parts.account_id = $account_id and parts.health_date in ($since, $day)
        and parts.contribution is not null
"""

KINDS = """
    select effect_kind, sum(effect) as effect
    from fct_health_changes
    where account_id = $account_id and health_date = $day and days_back = $days_back
    group by effect_kind order by abs(sum(effect)) desc
"""

HISTORY = """
    select health_date, metric_value, score, metric_state
    from fct_metric_scores_daily
    where account_id = $account_id and metric = $metric
    order by health_date
"""


def account(read: Read, account_id: str) -> dict | None:
    """The account's row of dim_accounts; None if there is none."""
    rows = read(ACCOUNT, {"account_id": account_id})
    return rows[0] if rows else None


def found(read: Read, search: str, limit: int) -> Rows:
    """Accounts whose name or id contains the text, largest mrr first."""
    return read(FOUND, {"search": search, "limit": limit})


def days(read: Read, account_id: str) -> Rows:
    """Every day of the account, oldest first."""
    return read(DAYS, {"account_id": account_id})


def dimensions(read: Read, account_id: str, day: object) -> Rows:
    """Dimensions of the day; contributions sum to the base score."""
    return read(DIMENSIONS, {"account_id": account_id, "day": day})


def metrics(read: Read, account_id: str, since: object, day: object) -> Rows:
    """Metrics of two days with label, unit and method; most points lost first."""
    return read(METRICS, {"account_id": account_id, "since": since, "day": day})


def curves(read: Read, model_version: str, profile: str) -> dict[str, list[tuple]]:
    """Knots (value, score) of every curve that holds for a version and profile."""
    rows = read(CURVES, {"model_version": model_version, "profile": profile})
    knots: dict[str, list[tuple]] = {}
    for row in rows:
        knots.setdefault(row["metric"], []).append((row["input_value"], row["score"]))
    return knots


def history(read: Read, account_id: str, metric: str) -> Rows:
    """A metric's days: the last ones that are kept, and month ends before."""
    return read(HISTORY, {"account_id": account_id, "metric": metric})


def kinds(read: Read, account_id: str, day: object, days_back: int) -> Rows:
    """The change over 1, 7, 30 or 90 days by kind of cause, points."""
    asked = {"account_id": account_id, "day": day, "days_back": days_back}
    return read(KINDS, asked)


def moved(read: Read, account_id: str, then: dict, now: dict) -> tuple[str, Rows]:
    """What moved the score between two of the account's days (rows of `days`).

    Returns the grain of the parts (metric or dimension: metrics are kept for the last
    days and month ends only) and rows of label and effect (points), largest first. The
    effects sum to the change of `score`. Both days must have an automatic score.
    """
    asked = {"account_id": account_id}
    asked |= {"since": then["health_date"], "day": now["health_date"]}
    found = metrics(read, account_id, asked["since"], asked["day"])
    grain = "metric"
    rows = [
        row | {"part": row["metric"]}
        for row in found
        if row["contribution"] is not None
    ]
    if {row["health_date"] for row in rows} != {asked["since"], asked["day"]}:
        grain, rows = "dimension", read(DIMENSION_PARTS, asked)
    effects: dict[tuple[str, str], float] = {}
    for row in rows:
        key = (row["part"], row["label"])
        sign = 1 if row["health_date"] == asked["day"] else -1
        effects[key] = effects.get(key, 0.0) + sign * row["contribution"]
    effects[("(cap)", "Caps")] = gap(now, "automatic_score", "base_score") - gap(
        then, "automatic_score", "base_score"
    )
    effects[("(override)", "Manual override")] = gap(
        now, "score", "automatic_score"
    ) - gap(then, "score", "automatic_score")
    parts = [
        {"part": part, "label": label, "effect": effect}
        for (part, label), effect in effects.items()
        if abs(effect) > 1e-6
    ]
    return grain, sorted(parts, key=lambda row: (-abs(row["effect"]), row["part"]))


def gap(day: dict, upper: str, lower: str) -> float:
    """Difference of two scores of a day, points."""
    return day[upper] - day[lower]
