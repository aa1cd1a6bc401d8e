-- One row per account and live day on which its lifecycle stage changed, or on which a
-- run of live days began (from_stage null).

with stage_days as (

    select
        account_id,
        health_date,
        lifecycle_stage
    from {{ ref('int_account_profiles') }}
    where lane = 'live' and is_live

),

compared_with_day_before as (

    select
        account_id,
        health_date,
        lifecycle_stage,
        lag(health_date) over days_in_order as day_before,
        lag(lifecycle_stage) over days_in_order as stage_before
    from stage_days
    window days_in_order as (partition by account_id order by health_date)

),

run_starts as (

    select
        account_id,
        health_date,
        lifecycle_stage as to_stage,
        case
            when {{ days_between('day_before', 'health_date') }} = 1 then stage_before
        end as from_stage
    from compared_with_day_before
    where
        stage_before is null
        or stage_before != lifecycle_stage
        or {{ days_between('day_before', 'health_date') }} > 1

),

transitions as (

    select
        account_id,
        health_date,
        from_stage,
        to_stage,
        case
            when from_stage is not null then {{ days_between(
                'lag(health_date) over (partition by account_id order by health_date)',
                'health_date'
            ) }}
        end as days_in_previous
    from run_starts

)

select
    account_id,
    health_date,
    from_stage,
    to_stage,
    days_in_previous
from transitions
