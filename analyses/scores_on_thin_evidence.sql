-- Which accounts are scored on thin evidence? One row per account scored today whose
-- coverage is under 0.6, or whose band could be another one if what is not known were,
-- with what is missing; those with most mrr first.

with account_days as (

    select * from {{ ref('fct_account_health_daily') }}
    where
        health_date = {{ as_of_date() }}
        and score is not null
        and (coverage < 0.6 or not band_is_certain)

),

missing_metrics as (

    select
        account_id,
        count(*) as metrics_missing,
        {{ ordered_list("metric || ' (' || metric_state || ')'", ', ') }}
            as what_is_missing
    from {{ ref('fct_metric_scores_daily') }}
    where health_date = {{ as_of_date() }} and weight > 0 and score is null
    group by account_id

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
order by account_days.mrr desc, account_days.account_id
