-- One row per account and feature as of today (the as-of date) that the account is
-- entitled to or has ever used: what is paid for and not used is a gap. Over 100 lines:
-- entitled and used features come from different tables.

with feature_days as (

    select * from {{ ref('int_account_feature_days') }}
    where feature is not null

),

feature_users as (

    select
        account_id,
        feature,
        count(*) as users
    from {{ ref('int_account_feature_users') }}
    group by account_id, feature

),

entitlements as (

    select * from {{ ref('int_entitlement_periods') }}
    where from_date <= {{ as_of_date() }} and until_date > {{ as_of_date() }}

),

customers as (

    select distinct account_id
    from {{ ref('int_subscription_rows') }}

),

entitled_features as (

    select
        account_id,
        thing as feature,
        max(case when kind = 'key_feature' then 1 else 0 end) = 1 as is_key_feature
    from entitlements
    group by account_id, thing

),

used_features as (

    select
        account_id,
        feature,
        min(event_date) as first_used_date,
        max(event_date) as last_used_date
    from feature_days
    group by account_id, feature

),

known_features as (

    select
        account_id,
        feature
    from entitled_features

    union distinct

    select
        account_id,
        feature
    from used_features

),

described as (

    select
        known_features.account_id,
        known_features.feature,
        cast(coalesce(feature_users.users, 0) as bigint) as users,
        entitled_features.account_id is not null as is_entitled,
        coalesce(entitled_features.is_key_feature, false) as is_key_feature,
        entitled_features.account_id is not null
        and coalesce(
            used_features.last_used_date <= {{ days_before(as_of_date(), 90) }}, true
        ) as is_gap,
        used_features.first_used_date,
        used_features.last_used_date
    from known_features
    inner join customers
        on known_features.account_id = customers.account_id
    left join entitled_features
        on
            known_features.account_id = entitled_features.account_id
            and known_features.feature = entitled_features.feature
    left join used_features
        on
            known_features.account_id = used_features.account_id
            and known_features.feature = used_features.feature
    left join feature_users
        on
            known_features.account_id = feature_users.account_id
            and known_features.feature = feature_users.feature

)

select * from described
