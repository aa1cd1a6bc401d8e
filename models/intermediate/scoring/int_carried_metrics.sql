-- One row per account, day, lane and metric whose feed is stale: value and score of
-- the feed's last fresh day, null where that day is too long ago or had no measured
-- value (scoring.md 3).

with stale_metrics as (

    select * from {{ ref('int_metric_states') }}
    where metric_state = 'feed_stale'

),

measured_metrics as (

    select
        account_id,
        health_date,
        lane,
        metric,
        metric_value,
        own_score
    from {{ ref('int_metric_states') }}
    where
        metric_state = 'measured'
        and health_date in (select carried_from_date from stale_metrics)

)

select
    stale_metrics.account_id,
    stale_metrics.health_date,
    stale_metrics.lane,
    stale_metrics.model_version,
    stale_metrics.profile,
    stale_metrics.dimension,
    stale_metrics.metric,
    stale_metrics.metric_state,
    measured_metrics.metric_value,
    measured_metrics.own_score as metric_score,
    stale_metrics.metric_weight,
    stale_metrics.is_published,
    measured_metrics.account_id is not null as is_carried,
    stale_metrics.evidence_date
from stale_metrics
left join measured_metrics
    on
        stale_metrics.account_id = measured_metrics.account_id
        and stale_metrics.lane = measured_metrics.lane
        and stale_metrics.metric = measured_metrics.metric
        and stale_metrics.carried_from_date = measured_metrics.health_date
