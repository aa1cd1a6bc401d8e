-- The score can be trusted today: few accounts unscored, overridden, stale or thinly
-- covered, no feed silent, few metrics drifted. Warns only: it is news for people, not
-- a reason to stop a night.

{{ config(severity='warn') }}

with today as (

    select * from {{ ref('fct_score_health_daily') }}
    where health_date = {{ as_of_date() }}

)

select
    health_date,
    unscored_rate,
    overridden_rate,
    stale_rate,
    low_coverage_rate,
    feed_lag_days,
    drifted_rate
from today
where
    unscored_rate > 0.25
    or overridden_rate > 0.1
    or stale_rate > 0.1
    or low_coverage_rate > 0.25
    or feed_lag_days > 3
    or drifted_rate > 0.25
