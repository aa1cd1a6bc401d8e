-- One row per account, day, lane and metric: the score that enters the roll-up. A
-- measured metric has its own, a stale feed the one carried; an unmeasured metric
-- follows its missing policy (scoring.md 3). A view: these are the most rows of all.

{{ config(materialized='view') }}

with fresh_metrics as (

    select
        account_id,
        health_date,
        lane,
        model_version,
        profile,
        dimension,
        metric,
        metric_state,
        metric_value,
        case
            when metric_state = 'measured' then own_score
            when metric_state in ('expired', 'missing')
                then {{ score_by_policy('missing_policy') }}
        end as metric_score,
        metric_weight,
        is_published,
        metric_state = 'measured' as is_evidenced,
        metric_weight > 0 and metric_state not in ('not_applicable', 'not_yet_due')
            as is_applicable,
        evidence_date
    from {{ ref('int_metric_states') }}
    where metric_state != 'feed_stale'

),

stale_metrics as (

    select
        account_id,
        health_date,
        lane,
        model_version,
        profile,
        dimension,
        metric,
        metric_state,
        metric_value,
        metric_score,
        metric_weight,
        is_published,
        is_carried as is_evidenced,
        metric_weight > 0 as is_applicable,
        evidence_date
    from {{ ref('int_carried_metrics') }}

)

select * from fresh_metrics

union all

select * from stale_metrics
