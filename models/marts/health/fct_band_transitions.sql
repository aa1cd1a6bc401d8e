-- One row per account and day on which its confirmed band changed, or on which a run
-- of live days got its first band (from_band null). Up or down is told by the bands of
-- the version that scored the day: ranks of two versions do not compare.

{{ config(materialized='incremental', meta={'day': 'health_date'}) }}

with band_days as (

    select band_days.*
    from {{ ref('int_band_days') }} as band_days
    inner join {{ ref('int_account_work_list') }} as work_list
        on
            band_days.account_id = work_list.account_id
            and band_days.health_date >= work_list.first_date
    where band_days.is_first_day

),

ranked as (

    select
        band_days.*,
        coalesce(bands.rank, band_days.rank_of_day_before) as from_rank
    from band_days
    left join {{ ref('int_score_history') }} as days
        on
            band_days.account_id = days.account_id
            and band_days.health_date = days.health_date
    left join {{ ref('int_bands_resolved') }} as bands
        on
            days.model_version = bands.model_version
            and band_days.band_of_day_before = bands.band

)

select
    account_id,
    health_date,
    band_of_day_before as from_band,
    band as to_band,
    case
        when band_rank > from_rank then 'up'
        when band_rank < from_rank then 'down'
    end as direction,
    days_in_run_before as days_in_previous
from ranked
