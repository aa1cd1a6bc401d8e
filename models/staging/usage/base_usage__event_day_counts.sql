-- One row per account and day of the rows' own time (null where it cannot be read) of
-- usage_events: how many raw rows there were and what became of them.

{{ config(
    materialized='incremental',
    meta={'day': 'health_date', 'work_list': 'base_usage__event_work_list'},
) }}

with judged_rows as (

    select
        account_id,
        row_date as health_date,
        true as is_event_table,
        reject_reason,
        is_deferred,
        warning_count,
        loaded_at,
        row_date
    from {{ ref('base_usage__usage_events') }}
    where
        row_date is null
        or written_by_run in (
            select work_list.run_id
            from {{ ref('base_usage__event_work_list') }} as work_list
        )

)

select
    account_id,
    health_date,
    {{ judgement_counts() }}
from judged_rows
group by account_id, health_date
