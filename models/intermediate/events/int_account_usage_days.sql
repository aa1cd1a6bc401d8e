-- One row per account and day with usage: events, volume and distinct users.

{{ config(
    materialized='incremental',
    meta={'day': 'event_date', 'work_list': 'base_usage__event_work_list'},
) }}

with usage_events as (

    select * from {{ ref('int_usage_events_counted') }}

)

select
    account_id,
    event_date,
    count(*) as events,
    count(distinct user_id) as users,
    sum(quantity) as quantity
from usage_events
group by account_id, event_date
