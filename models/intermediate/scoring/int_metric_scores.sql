-- One row per account, day, lane and metric: the score that enters the roll-up. A stale
-- feed carries value and score of its last fresh day; an unmeasured metric follows its
-- missing policy (scoring.md 3).

with metric_states as (

    select * from {{ ref('int_metric_states') }}

),

stale_metrics as (

    select
        account_id,
        health_date,
        lane,
        metric,
        carried_from_date
    from metric_states
    where metric_state = 'feed_stale' and carried_from_date is not null

),

carried_metrics as (

    select
        stale_metrics.account_id,
        stale_metrics.health_date,
        stale_metrics.lane,
        stale_metrics.metric,
        last_fresh_states.metric_value,
        last_fresh_states.own_score
    from stale_metrics
    inner join metric_states as last_fresh_states
        on
            stale_metrics.account_id = last_fresh_states.account_id
            and stale_metrics.lane = last_fresh_states.lane
            and stale_metrics.metric = last_fresh_states.metric
            and stale_metrics.carried_from_date = last_fresh_states.health_date
            and last_fresh_states.metric_state = 'measured'

),

scored as (

    select
        metric_states.account_id,
        metric_states.health_date,
        metric_states.lane,
        metric_states.model_version,
        metric_states.profile,
        metric_states.dimension,
        metric_states.metric,
        metric_states.metric_state,
        coalesce(metric_states.metric_value, carried_metrics.metric_value)
            as metric_value,
        case
            when metric_states.metric_state = 'measured' then metric_states.own_score
            when metric_states.metric_state = 'feed_stale'
                then carried_metrics.own_score
            when
                metric_states.metric_state in ('expired', 'missing')
                then {{ score_by_policy('metric_states.missing_policy') }}
        end as metric_score,
        metric_states.metric_weight,
        metric_states.is_published,
        metric_states.metric_state in ('measured')
        or carried_metrics.account_id is not null as is_evidenced,
        metric_states.metric_weight > 0
        and metric_states.metric_state not in ('not_applicable', 'not_yet_due')
            as is_applicable,
        metric_states.evidence_date
    from metric_states
    left join carried_metrics
        on
            metric_states.account_id = carried_metrics.account_id
            and metric_states.health_date = carried_metrics.health_date
            and metric_states.lane = carried_metrics.lane
            and metric_states.metric = carried_metrics.metric

)

select * from scored
