-- One row per account and feature: how many distinct users ever used it.

with usage_events as (

    select * from {{ ref('int_usage_events_counted') }}

)

select
    account_id,
    feature,
    count(distinct user_id) as users
from usage_events
where feature is not null
group by account_id, feature
