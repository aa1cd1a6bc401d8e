-- One row per account, scored day of the last change_detail_days, direction (positive,
-- negative) and rank (1 to 3): what moved the score most, in words with its numbers.
-- Over 100 lines because every driver is told with the values of both days.

{{ config(
    materialized='incremental',
    meta={'by_account': True, 'day': 'health_date', 'kept': 'changes'},
) }}

with candidates as (

    select * from {{ ref('int_driver_candidates') }}

),

contributions as (

    select * from {{ ref('int_metric_contributions') }}

),

metric_changes as (

    select * from {{ ref('int_metric_changes') }}

),

metrics as (

    select * from {{ ref('int_metrics_resolved') }}

),

model_days as (

    select
        account_id,
        health_date,
        model_version,
        cap_rule
    from {{ ref('int_account_scores') }}
    where lane = 'live'

),

ranked as (

    select
        account_id,
        health_date,
        direction,
        basis,
        days_back,
        effect_kind,
        metric,
        effect,
        row_number() over (
            partition by account_id, health_date, direction
            order by abs(effect) desc, metric asc, effect_kind asc
        ) as driver_rank
    from candidates

),

with_values as (

    select
        ranked.account_id,
        ranked.health_date,
        ranked.direction,
        cast(ranked.driver_rank as integer) as driver_rank,
        ranked.basis,
        ranked.effect_kind,
        ranked.metric,
        ranked.effect,
        ranked.days_back,
        model_days.cap_rule,
        metrics.label,
        coalesce(metric_changes.value_now, contributions.metric_value) as value_now,
        metric_changes.value_then
    from ranked
    inner join model_days
        on
            ranked.account_id = model_days.account_id
            and ranked.health_date = model_days.health_date
    left join metrics
        on
            model_days.model_version = metrics.model_version
            and ranked.metric = metrics.metric
    left join metric_changes
        on
            ranked.account_id = metric_changes.account_id
            and ranked.health_date = metric_changes.health_date
            and ranked.days_back = metric_changes.days_back
            and ranked.metric = metric_changes.metric
    left join contributions
        on
            ranked.basis = 'level'
            and ranked.account_id = contributions.account_id
            and ranked.health_date = contributions.health_date
            and ranked.metric = contributions.metric
    where ranked.driver_rank <= 3

)

select
    account_id,
    health_date,
    direction,
    driver_rank as rank,
    basis,
    effect_kind,
    metric,
    {{ driver_sentence() }} as explanation,
    effect,
    value_now,
    value_then
from with_values
