-- One row per account and day on which its confirmed band changed, or on which a run
-- of live days got its first band (from_band null).

with band_runs as (

    select * from {{ ref('int_band_runs') }}

),

consecutive_runs as (

    select
        account_id,
        from_date as health_date,
        confirmed_band as to_band,
        confirmed_band_rank as to_rank,
        lag(confirmed_band) over runs_in_order as earlier_band,
        lag(confirmed_band_rank) over runs_in_order as earlier_rank,
        lag(from_date) over runs_in_order as earlier_from_date,
        lag(until_date) over runs_in_order as earlier_until_date
    from band_runs
    window runs_in_order as (partition by account_id order by from_date)

),

transitions as (

    select
        account_id,
        health_date,
        to_band,
        case when earlier_until_date = health_date then earlier_band end as from_band,
        case
            when earlier_until_date = health_date
                then {{ days_between('earlier_from_date', 'earlier_until_date') }}
        end as days_in_previous,
        case
            when earlier_until_date is null then null
            when earlier_until_date != health_date then null
            when to_rank > earlier_rank then 'up'
            else 'down'
        end as direction
    from consecutive_runs

)

select
    account_id,
    health_date,
    from_band,
    to_band,
    direction,
    days_in_previous
from transitions
