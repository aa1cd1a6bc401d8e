-- One row per account, user and day with usage by the user.

{{ config(
    materialized='incremental',
    meta={'day': 'event_date', 'work_list': 'base_usage__event_work_list'},
) }}

with usage_events as (

    select * from {{ ref('int_usage_events_counted') }}

)

select
    account_id,
    user_id,
    event_date,
    count(*) as events
from usage_events
where user_id is not null
group by account_id, user_id, event_date
