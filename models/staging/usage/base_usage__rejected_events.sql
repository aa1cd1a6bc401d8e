-- One row per rejected raw row of usage_events.

{{ config(
    materialized='incremental',
    meta={'day': 'row_date', 'work_list': 'base_usage__event_work_list'},
) }}

select
    account_id,
    row_hash,
    reject_reason,
    row_key,
    raw_content,
    row_date,
    loaded_at
from {{ ref('base_usage__usage_events') }}
where
    reject_reason is not null
    and (
        row_date is null
        or written_by_run in (
            select work_list.run_id
            from {{ ref('base_usage__event_work_list') }} as work_list
        )
    )
