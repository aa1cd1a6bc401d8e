-- The score can be trusted today: few accounts unscored, overridden, stale or thinly
-- covered, few metrics drifted (settings warn_..), no watched feed silent for longer
-- than source_freshness allows. Warns only: it is news for people, not a reason to stop
-- a night.

{{ config(severity='warn') }}

with today as (

    select * from {{ ref('fct_score_health_daily') }}
    where health_date = {{ as_of_date() }}

),

settings as (

    select * from {{ ref('int_settings_resolved') }}

),

silent_feeds as (

    select
        quality.health_date,
        max(quality.feed_lag_days) as feed_lag_days
    from {{ ref('fct_data_quality_daily') }} as quality
    inner join {{ ref('source_freshness') }} as freshness
        on quality.source_table = freshness.source_table
    where
        quality.health_date = {{ as_of_date() }}
        and quality.feed_lag_days > freshness.max_feed_lag_days
    group by quality.health_date

)

select
    today.health_date,
    today.unscored_rate,
    today.overridden_rate,
    today.stale_rate,
    today.low_coverage_rate,
    today.drifted_rate,
    silent_feeds.feed_lag_days as silent_feed_days
from today
inner join settings
    on today.model_version = settings.model_version
left join silent_feeds
    on today.health_date = silent_feeds.health_date
where
    today.unscored_rate > settings.warn_unscored_rate
    or today.overridden_rate > settings.warn_overridden_rate
    or today.stale_rate > settings.warn_stale_rate
    or today.low_coverage_rate > settings.warn_low_coverage_rate
    or today.drifted_rate > settings.warn_drifted_rate
    or silent_feeds.feed_lag_days is not null
