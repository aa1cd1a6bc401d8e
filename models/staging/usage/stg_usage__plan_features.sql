-- One row per accepted row of plan_features.

with base_rows as (

    select * from {{ ref('base_usage__plan_features') }}

),

accepted as (

    select
        plan,
        feature,
        product,
        is_key_feature,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
