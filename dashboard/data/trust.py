"""Can it be trusted: validation of the score, its health, the input."""

from dashboard.data import publication
from dashboard.data.source import Read, Rows

VALIDATION = """
    select * from fct_score_validation
    order by role desc, model_version, outcome, population, cut, cut_value, horizon_days
"""

METRICS = """
    with labels as (
        select metric, any_value(label) as label
        from main_seeds.health_metrics group by metric
    )

    select validated.*, coalesce(labels.label, validated.metric) as label
    from fct_metric_validation as validated
    left join labels on validated.metric = labels.metric
    order by validated.auc desc nulls last, validated.metric
"""

SCORE_HEALTH = "select * from fct_score_health_daily order by health_date"

REJECTIONS = """
    select source_table, reason, cast(sum(rows) as bigint) as rows,
        max(health_date) as last_day
    from fct_rejections_daily
    where health_date is null or health_date <= $day
    group by source_table, reason
    order by rows desc, source_table, reason
"""

REJECTED_ROWS = """
    select source_table, reason, row_key, row_date, loaded_at
    from fct_rejected_rows
    where ($source_table is null or source_table = $source_table)
    order by row_date desc nulls last, source_table, row_hash, ordinal
    limit $limit
"""

TABLES = """
    with totals as (
        select
            source_table,
            cast(sum(raw) as bigint) as raw,
            cast(sum(accepted) as bigint) as accepted,
            cast(sum(rejected) as bigint) as rejected,
            cast(sum(deferred) as bigint) as deferred,
            cast(sum(late) as bigint) as late,
            cast(sum(warnings) as bigint) as warnings
        from fct_data_quality_daily group by source_table
    ),

    today as (
        select source_table, feed_lag_days
        from fct_data_quality_daily where health_date = $day
    )

    select totals.*, today.feed_lag_days, limits.max_feed_lag_days
    from totals
    left join today on totals.source_table = today.source_table
    left join main_seeds.source_freshness as limits
        on totals.source_table = limits.source_table
    order by totals.source_table
"""


def validation(read: Read) -> Rows:
    """All rows of fct_score_validation, the live version first."""
    return read(VALIDATION, {})


def live_validation(read: Read, day: object) -> tuple[Rows, str]:
    """Rows of the live model of the day, and what must be said of them, in words.

    Where it went live too late to be judged, those of the version that was live before.
    """
    rows = [row for row in validation(read) if row["role"] == "live"]
    return of_live(read, day, rows)


def of_the_whole_book(rows: Rows) -> Rows:
    """Rows of fct_score_validation over all accounts and all populations."""
    return [row for row in rows if row["cut"] == "all" and row["population"] == "all"]


def of_live(read: Read, day: object, rows: Rows) -> tuple[Rows, str]:
    """Of rows of live versions those of the last one that is judged, and a remark.

    Judged: by the longest horizon that any of them has.
    """
    longest = max((row["horizon_days"] for row in rows), default=None)
    now, *earlier = publication.live_versions(read, day) or [""]
    for version in (now, *earlier):
        found = [row for row in rows if row["model_version"] == version]
        if any(row["horizon_days"] == longest for row in found):
            remark = f"Said of {version}: of {now}, live since, too little is known."
            return found, "" if version == now else remark
    return [], ""


def metrics(read: Read, day: object) -> Rows:
    """What each metric predicts by itself, of the live model of the day."""
    return of_live(read, day, read(METRICS, {}))[0]


def score_health(read: Read) -> Rows:
    """One row per day: shares unscored, stale, overridden, uncertain."""
    return read(SCORE_HEALTH, {})


def rejections(read: Read, day: object) -> Rows:
    """Rejected rows by raw table and reason, most first."""
    return read(REJECTIONS, {"day": day})


def rejected_rows(read: Read, source_table: str | None, limit: int) -> Rows:
    """Single rejected rows, newest first."""
    return read(REJECTED_ROWS, {"source_table": source_table, "limit": limit})


def tables(read: Read, day: object) -> Rows:
    """Raw tables with their counts and the silence of each feed in days."""
    return read(TABLES, {"day": day})
