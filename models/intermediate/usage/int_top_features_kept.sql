-- One row per account and live day with features used in the 28 days before the last
-- 28: how many of the five most used of them (by volume, ties by name), and how many
-- of those were used again in the last 28. Only where nobody maintains plan_features;
-- else empty.

with account_days as (

    select
        account_id,
        health_date,
        chain_start_date
    from {{ ref('int_accounts_spined') }}
    where
        is_live
        and (select count(*) from {{ ref('stg_usage__plan_features') }}) = 0

),

first_computed_days as (

    {{ first_computed_days('account_days') }}

),

feature_days as (

    select
        feature_days.account_id,
        feature_days.feature,
        feature_days.event_date,
        sum(feature_days.quantity) as quantity
    from {{ ref('int_account_feature_days') }} as feature_days
    inner join first_computed_days
        on
            feature_days.account_id = first_computed_days.account_id
            and feature_days.event_date
            > {{ days_before('first_computed_days.from_date', 56) }}
    where feature_days.feature is not null
    group by feature_days.account_id, feature_days.feature, feature_days.event_date

),

feature_use as (

    select
        account_days.account_id,
        account_days.health_date,
        feature_days.feature,
        sum(
            case
                when
                    feature_days.event_date
                    <= {{ days_before('account_days.health_date', 28) }}
                    then feature_days.quantity
            end
        ) as volume_before,
        max(feature_days.event_date) as last_used_date
    from account_days
    inner join feature_days
        on
            account_days.account_id = feature_days.account_id
            and account_days.health_date >= feature_days.event_date
            and feature_days.event_date
            > {{ days_before('account_days.health_date', 56) }}
            and account_days.chain_start_date <= feature_days.event_date
    group by
        account_days.account_id, account_days.health_date, feature_days.feature

),

ranked as (

    select
        account_id,
        health_date,
        last_used_date > {{ days_before('health_date', 28) }} as is_used_again,
        row_number() over (
            partition by account_id, health_date
            order by volume_before desc, feature asc
        ) as volume_rank
    from feature_use
    where volume_before is not null

)

select
    account_id,
    health_date,
    count(*) as top_features,
    count(case when is_used_again then 1 end) as top_features_kept
from ranked
where volume_rank <= 5
group by account_id, health_date
