-- One row per account, feature, product (both may be null) and day with usage.

{{ config(
    materialized='incremental',
    meta={'day': 'event_date', 'work_list': 'base_usage__event_work_list'},
) }}

with usage_events as (

    select * from {{ ref('int_usage_events_counted') }}

)

select
    account_id,
    feature,
    product,
    event_date,
    count(*) as events,
    sum(quantity) as quantity
from usage_events
group by account_id, feature, product, event_date
