-- One row per customer account, month, feature and product used in it.

{{ config(
    materialized='incremental',
    meta={'day': 'health_month', 'period': 'month'},
) }}

select
    feature_days.account_id,
    feature_days.feature,
    coalesce(feature_days.product, 'unknown') as product,
    sum(feature_days.events) as events,
    {{ month_of('feature_days.event_date') }} as health_month
from {{ ref('int_account_feature_days') }} as feature_days
inner join {{ ref('int_account_work_list') }} as work_list
    on
        feature_days.account_id = work_list.account_id
        and feature_days.event_date >= {{ month_of('work_list.first_date') }}
where
    feature_days.feature is not null
    and feature_days.event_date <= {{ as_of_date() }}
    and work_list.from_date is not null
group by
    feature_days.account_id,
    feature_days.feature,
    coalesce(feature_days.product, 'unknown'),
    {{ month_of('feature_days.event_date') }}
