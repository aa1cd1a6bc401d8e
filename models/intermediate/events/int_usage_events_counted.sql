-- One row per accepted usage event on the event work list that is usage of a person or
-- of the account: events of service users and of features that are no usage are left
-- out. The events on the list are those that the list's run wrote.

{{ config(materialized='view') }}

with usage_events as (

    select * from {{ ref('stg_usage__usage_events') }}
    where written_by_run in (
        select work_list.run_id
        from {{ ref('base_usage__event_work_list') }} as work_list
    )

),

service_users as (

    select
        account_id,
        user_id
    from {{ ref('stg_usage__users') }}
    where is_service

),

features_without_usage as (

    select feature
    from {{ ref('usage_feature_rules') }}
    where not counts_as_usage

)

select
    usage_events.event_id,
    usage_events.account_id,
    usage_events.user_id,
    usage_events.feature,
    usage_events.product,
    usage_events.quantity,
    usage_events.event_date
from usage_events
left join service_users
    on
        usage_events.account_id = service_users.account_id
        and usage_events.user_id = service_users.user_id
left join features_without_usage
    on usage_events.feature = features_without_usage.feature
where service_users.user_id is null and features_without_usage.feature is null
