-- One row per account, feature and user who ever used it, with the first day. Users
-- whose first use lies before the days counted anew are kept, not counted again.
-- depends_on: {{ ref('base_usage__event_work_list') }}

{{ config(
    materialized='incremental',
    meta={'day': 'first_used_date', 'work_list': 'base_usage__event_work_list'},
) }}

with usage_events as (

    select * from {{ ref('int_usage_events_counted') }}
    where feature is not null and user_id is not null

),

first_uses as (

    select
        account_id,
        feature,
        user_id,
        min(event_date) as first_used_date
    from usage_events
    group by account_id, feature, user_id

)

{% if is_incremental() -%}
select
    first_uses.account_id,
    first_uses.feature,
    first_uses.user_id,
    first_uses.first_used_date
from first_uses
inner join {{ ref('base_usage__event_work_list') }} as work_list
    on first_uses.account_id = work_list.account_id
left join {{ this }} as known_users
    on
        first_uses.account_id = known_users.account_id
        and first_uses.feature = known_users.feature
        and first_uses.user_id = known_users.user_id
        and work_list.first_date > known_users.first_used_date
where known_users.user_id is null
{%- else -%}
select * from first_uses
{%- endif %}
