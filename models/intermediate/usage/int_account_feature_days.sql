-- One row per account, feature, product (both may be null) and day with usage.

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
