-- One row per account, scored day and dimension that an alert rule watches, of the live
-- lane: its score. What a later day is compared with.

{{ config(materialized='incremental', meta={'day': 'health_date'}) }}

with watched_dimensions as (

    select distinct metric_or_dimension as dimension
    from {{ ref('int_alert_rules_resolved') }}
    where rule_type = 'dimension_drop'

),

dimension_scores as (

    select * from {{ ref('int_dimension_scores') }}
    where lane = 'live' and dimension_score is not null

),

scored_days as (

    select
        account_id,
        health_date
    from {{ ref('int_account_scores') }}
    where lane = 'live' and automatic_score is not null

)

select
    dimension_scores.account_id,
    dimension_scores.health_date,
    dimension_scores.dimension,
    dimension_scores.dimension_score
from dimension_scores
inner join watched_dimensions
    on dimension_scores.dimension = watched_dimensions.dimension
inner join scored_days
    on
        dimension_scores.account_id = scored_days.account_id
        and dimension_scores.health_date = scored_days.health_date
