-- One row per account, day, lane and metric: the score that enters the roll-up. A
-- measured metric has its own, a stale feed the one carried; an unmeasured metric
-- follows its missing policy (scoring.md 3). A view: these are the most rows of all.

{{ config(materialized='view') }}

with metric_rules as (

    select * from {{ ref('int_metric_rules') }}

),

evidence as (

    select
        account_id,
        health_date,
        lane,
        rule_number,
        metric_state,
        metric_value,
        own_score,
        metric_state = 'measured' as is_evidenced,
        evidence_date
    from {{ ref('int_metric_states') }}
    where metric_state != 'feed_stale'

    union all

    select
        account_id,
        health_date,
        lane,
        rule_number,
        metric_state,
        metric_value,
        own_score,
        is_carried as is_evidenced,
        evidence_date
    from {{ ref('int_carried_metrics') }}

)

select
    evidence.account_id,
    evidence.health_date,
    evidence.lane,
    evidence.rule_number,
    metric_rules.model_version,
    metric_rules.profile,
    metric_rules.dimension_number,
    metric_rules.dimension,
    metric_rules.metric,
    evidence.metric_state,
    evidence.metric_value,
    case
        when evidence.is_evidenced then evidence.own_score
        when evidence.metric_state in ('expired', 'missing')
            then {{ score_by_policy('metric_rules.missing_policy') }}
    end as metric_score,
    metric_rules.metric_weight,
    metric_rules.is_published,
    evidence.is_evidenced,
    metric_rules.metric_weight > 0
    and evidence.metric_state not in ('not_applicable', 'not_yet_due')
        as is_applicable,
    evidence.evidence_date
from evidence
inner join metric_rules
    on evidence.rule_number = metric_rules.rule_number
