-- Which accounts are scored on thin evidence? One row per account scored today whose
-- coverage is under 0.6, or whose band could be another one if what is not known were,
-- with what counts and is not known (scored by policy or not); those with most mrr
-- first.

with account_days as (

    select * from {{ ref('fct_account_health_daily') }}
    where
        health_date = {{ as_of_date() }}
        and score is not null
        and (coverage < 0.6 or not band_is_certain)

),

dimensions_that_count as (

    select
        account_id,
        dimension
    from {{ ref('fct_dimension_scores_daily') }}
    where health_date = {{ as_of_date() }} and weight > 0

),

missing_metrics as (

    select
        metrics.account_id,
        count(*) as metrics_missing,
        {{ ordered_list(
            "metrics.metric || ' (' || metrics.metric_state || ')'", ', '
        ) }} as what_is_missing
    from {{ ref('fct_metric_scores_daily') }} as metrics
    inner join dimensions_that_count
        on
            metrics.account_id = dimensions_that_count.account_id
            and metrics.dimension = dimensions_that_count.dimension
    where
        metrics.health_date = {{ as_of_date() }}
        and metrics.weight > 0
        and metrics.metric_state in ('missing', 'expired', 'feed_stale')
        and not metrics.is_carried
    group by metrics.account_id

)

select
    account_days.account_id,
    account_days.csm_owner,
    account_days.mrr,
    account_days.band,
    account_days.score,
    account_days.score_floor,
    account_days.score_ceiling,
    account_days.coverage,
    missing_metrics.metrics_missing,
    missing_metrics.what_is_missing
from account_days
left join missing_metrics
    on account_days.account_id = missing_metrics.account_id
order by account_days.mrr desc, account_days.account_id asc
