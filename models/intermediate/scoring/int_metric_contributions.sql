-- One row per account, computed day and metric of the live lane with its part of the
-- score: contributions sum to the base score (scoring.md 4). A view: what the rule says
-- and what a product gives is not written twice.

{{ config(materialized='view') }}

with metric_rules as (

    select * from {{ ref('int_metric_rules') }}

),

with_points as (

    select
        *,
        {{ rounded('effective_weight * metric_score') }} as contribution,
        {{ rounded('effective_weight * 100') }} as points_available
    from {{ ref('int_effective_weights') }}

)

select
    with_points.account_id,
    with_points.health_date,
    metric_rules.model_version,
    metric_rules.profile,
    metric_rules.dimension,
    metric_rules.metric,
    with_points.metric_value,
    with_points.metric_state,
    with_points.metric_score,
    metric_rules.metric_weight,
    with_points.effective_weight,
    with_points.contribution,
    with_points.points_available,
    {{ rounded('with_points.points_available - with_points.contribution') }}
        as points_lost,
    metric_rules.is_published,
    with_points.is_evidenced,
    with_points.is_kept,
    with_points.evidence_date
from with_points
inner join metric_rules
    on with_points.rule_number = metric_rules.rule_number
