-- One row per account and day on which its confirmed band changed, or on which a run
-- of live days got its first band (from_band null).

{{ config(materialized='incremental', meta={'day': 'health_date'}) }}

with band_days as (

    select band_days.*
    from {{ ref('int_band_days') }} as band_days
    inner join {{ ref('int_account_work_list') }} as work_list
        on
            band_days.account_id = work_list.account_id
            and band_days.health_date >= work_list.first_date
    where band_days.is_first_day

)

select
    account_id,
    health_date,
    band_of_day_before as from_band,
    band as to_band,
    case
        when band_rank > rank_of_day_before then 'up'
        when band_rank < rank_of_day_before then 'down'
    end as direction,
    days_in_run_before as days_in_previous
from band_days
