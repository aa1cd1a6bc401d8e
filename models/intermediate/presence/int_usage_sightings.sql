-- One row per account on the work list, kind, thing and day of usage from 28 days (of
-- features 56) before its first computed day on, with the period in which it counts (28
-- days from the day; not cut at the chain yet): users, executive users, features,
-- products, and days on which a feature was used that is key in a plan held then. Over
-- 100 lines because five kinds of sighting are drawn from the same days.

{{ config(materialized='view') }}

with work_list as (

    select
        account_id,
        {{ days_before('from_date', 28) }} as users_from_date,
        {{ days_before('from_date', 56) }} as features_from_date
    from {{ ref('int_account_work_list') }}
    where from_date is not null

),

-- Recent days and those before are read apart: few accounts look far back.
user_days as (

    select user_days.*
    from {{ ref('int_account_user_days') }} as user_days
    inner join work_list
        on
            user_days.account_id = work_list.account_id
            and user_days.event_date > work_list.users_from_date
    where user_days.event_date >= {{ look_back_date() }}

    union all

    select user_days.*
    from {{ ref('int_account_user_days') }} as user_days
    inner join work_list
        on
            user_days.account_id = work_list.account_id
            and user_days.event_date > work_list.users_from_date
            and work_list.users_from_date < {{ look_back_date() }}
    where user_days.event_date < {{ look_back_date() }}

),

feature_days as (

    select feature_days.*
    from {{ ref('int_account_feature_days') }} as feature_days
    inner join work_list
        on
            feature_days.account_id = work_list.account_id
            and feature_days.event_date > work_list.features_from_date
    where feature_days.event_date >= {{ look_back_date() }}

    union all

    select feature_days.*
    from {{ ref('int_account_feature_days') }} as feature_days
    inner join work_list
        on
            feature_days.account_id = work_list.account_id
            and feature_days.event_date > work_list.features_from_date
            and work_list.features_from_date < {{ look_back_date() }}
    where feature_days.event_date < {{ look_back_date() }}

),

users as (

    select * from {{ ref('stg_usage__users') }}

),

first_days as (

    select
        account_id,
        min(started_date) as first_date
    from {{ ref('int_subscription_rows') }}
    group by account_id

),

key_periods as (

    select * from {{ ref('int_entitlement_periods') }}
    where kind = 'key_feature'

)

select
    account_id,
    'user' as kind,
    user_id as thing,
    event_date as seen_date,
    event_date as from_date,
    {{ days_after('event_date', 28) }} as until_date
from user_days

union all

-- A user's seniority counts from its created day.
select
    user_days.account_id,
    'executive_user' as kind,
    user_days.user_id as thing,
    user_days.event_date as seen_date,
    greatest(
        user_days.event_date,
        coalesce(users.created_date, first_days.first_date, user_days.event_date)
    ) as from_date,
    {{ days_after('user_days.event_date', 28) }} as until_date
from user_days
inner join users
    on
        user_days.account_id = users.account_id
        and user_days.user_id = users.user_id
        and users.seniority = 'c_level'
left join first_days
    on user_days.account_id = first_days.account_id

union all

select distinct
    account_id,
    'feature' as kind,
    feature as thing,
    event_date as seen_date,
    event_date as from_date,
    {{ days_after('event_date', 28) }} as until_date
from feature_days

union all

select distinct
    account_id,
    'product' as kind,
    product as thing,
    event_date as seen_date,
    event_date as from_date,
    {{ days_after('event_date', 28) }} as until_date
from feature_days

union all

select
    feature_days.account_id,
    'key_feature_day' as kind,
    cast(feature_days.event_date as {{ dbt.type_string() }}) as thing,
    feature_days.event_date as seen_date,
    greatest(feature_days.event_date, key_periods.from_date) as from_date,
    least({{ days_after('feature_days.event_date', 28) }}, key_periods.until_date)
        as until_date
from feature_days
inner join key_periods
    on
        feature_days.account_id = key_periods.account_id
        and feature_days.feature = key_periods.thing
