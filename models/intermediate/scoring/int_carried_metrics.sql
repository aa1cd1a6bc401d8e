-- One row per account, day, lane and metric whose feed is stale: value and score of
-- the feed's last fresh day, null where that day is too long ago or had no measured
-- value (scoring.md 3). The profile may have changed since, and the rule with it: the
-- metric is what both days have in common.

with metric_rules as (

    select
        rule_number,
        metric
    from {{ ref('int_metric_rules') }}

),

stale_metrics as (

    select
        states.*,
        metric_rules.metric
    from {{ ref('int_metric_states') }} as states
    inner join metric_rules
        on states.rule_number = metric_rules.rule_number
    where states.metric_state = 'feed_stale'

),

measured_metrics as (

    select
        states.account_id,
        states.health_date,
        states.lane,
        metric_rules.metric,
        states.metric_value,
        states.own_score
    from {{ ref('int_metric_states') }} as states
    inner join metric_rules
        on states.rule_number = metric_rules.rule_number
    where
        states.metric_state = 'measured'
        and states.health_date in (select carried_from_date from stale_metrics)

)

select
    stale_metrics.account_id,
    stale_metrics.health_date,
    stale_metrics.lane,
    stale_metrics.rule_number,
    stale_metrics.metric_state,
    measured_metrics.metric_value,
    measured_metrics.own_score,
    measured_metrics.account_id is not null as is_carried,
    stale_metrics.evidence_date
from stale_metrics
left join measured_metrics
    on
        stale_metrics.account_id = measured_metrics.account_id
        and stale_metrics.lane = measured_metrics.lane
        and stale_metrics.metric = measured_metrics.metric
        and stale_metrics.carried_from_date = measured_metrics.health_date
