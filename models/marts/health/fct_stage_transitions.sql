-- One row per account and live day on which its lifecycle stage changed, or on which a
-- run of live days began (from_stage null).

{{ config(materialized='incremental', meta={'day': 'health_date'}) }}

with stage_days as (

    select stage_days.*
    from {{ ref('int_stage_days') }} as stage_days
    inner join {{ ref('int_account_work_list') }} as work_list
        on
            stage_days.account_id = work_list.account_id
            and stage_days.health_date >= work_list.first_date
    where stage_days.is_first_day

)

select
    account_id,
    health_date,
    stage_of_day_before as from_stage,
    stage as to_stage,
    days_in_run_before as days_in_previous
from stage_days
