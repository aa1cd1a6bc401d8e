-- One row per account, day and dimension that an alert rule watches, of the live lane:
-- its score. What a later day is compared with.

{{ config(materialized='incremental', meta={'day': 'health_date'}) }}

with watched_dimensions as (

    select distinct metric_or_dimension as dimension
    from {{ ref('int_alert_rules_resolved') }}
    where rule_type = 'dimension_drop'

),

dimension_scores as (

    select * from {{ ref('int_dimension_scores') }}
    where lane = 'live' and dimension_score is not null

)

select
    dimension_scores.account_id,
    dimension_scores.health_date,
    dimension_scores.dimension,
    dimension_scores.dimension_score
from dimension_scores
inner join watched_dimensions
    on dimension_scores.dimension = watched_dimensions.dimension
