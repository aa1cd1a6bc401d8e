-- One row per account, trial or active day and dimension that has weight in the
-- account's profile, scored or not.

{{ config(
    materialized='incremental',
    meta={'by_account': True, 'day': 'health_date'},
) }}

with lanes as (

    select * from {{ ref('int_account_profiles') }}
    where lane = 'live' and is_live

),

dimension_weights as (

    select * from {{ ref('int_dimension_weights_resolved') }}
    where dimension_weight > 0

),

dimension_scores as (

    select * from {{ ref('int_dimension_scores') }}
    where lane = 'live'

),

account_scores as (

    select * from {{ ref('int_account_scores') }}
    where lane = 'live'

),

assembled as (

    select
        lanes.account_id,
        lanes.health_date,
        dimension_weights.dimension,
        lanes.model_version,
        lanes.profile,
        dimension_scores.deciding_metric,
        dimension_scores.dimension_score as score,
        dimension_weights.dimension_weight as weight,
        case
            when account_scores.base_score is not null then {{ rounded(
                'dimension_weights.dimension_weight'
                ~ ' / account_scores.scored_dimension_weight'
                ~ ' * dimension_scores.dimension_score'
            ) }}
        end as contribution,
        dimension_scores.coverage
    from lanes
    inner join dimension_weights
        on
            lanes.model_version = dimension_weights.model_version
            and lanes.profile = dimension_weights.profile
    left join dimension_scores
        on
            lanes.account_id = dimension_scores.account_id
            and lanes.health_date = dimension_scores.health_date
            and dimension_weights.dimension = dimension_scores.dimension
    left join account_scores
        on
            lanes.account_id = account_scores.account_id
            and lanes.health_date = account_scores.health_date

)

select * from assembled
