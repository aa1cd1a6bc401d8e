-- One row per account and live day: the usage metrics of the catalogue. Volume is the
-- sum of quantity; a window before is the same window 28 days earlier, inside the
-- chain. Over 100 lines because people, volume and licences are counted each in their
-- own way.

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

usage_by_day as (

    select
        account_id,
        event_date,
        sum(events) as events,
        sum(quantity) as quantity
    from {{ ref('int_account_feature_days') }}
    group by account_id, event_date

),

users_by_day as (

    select
        account_id,
        event_date,
        count(*) as daily_users
    from {{ ref('int_account_user_days') }}
    group by account_id, event_date

),

presence_changes as (

    select
        account_id,
        change_date,
        sum(case when kind = 'user' then things_entering else 0 end) as users_entering,
        sum(case when kind = 'key_feature_day' then things_entering else 0 end)
            as key_days_entering,
        sum(case when kind = 'key_feature' then things_entering else 0 end)
            as key_features_entering
    from {{ ref('int_presence_changes') }}
    group by account_id, change_date

),

licence_changes as (

    select * from {{ ref('int_licence_changes') }}

),

daily as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.chain_start_date,
        account_days.tenure_days,
        account_days.seats,
        account_days.is_live,
        coalesce(usage_by_day.quantity, 0) as quantity,
        case when usage_by_day.events > 0 then 1 else 0 end as active_days,
        case when usage_by_day.events > 0 then account_days.health_date end
            as event_date,
        coalesce(users_by_day.daily_users, 0) as daily_users,
        coalesce(presence_changes.users_entering, 0) as users_entering,
        coalesce(presence_changes.key_days_entering, 0) as key_days_entering,
        coalesce(presence_changes.key_features_entering, 0) as key_features_entering,
        coalesce(licence_changes.licences_entering, 0) as licences_entering
    from account_days
    left join usage_by_day
        on
            account_days.account_id = usage_by_day.account_id
            and account_days.health_date = usage_by_day.event_date
    left join users_by_day
        on
            account_days.account_id = users_by_day.account_id
            and account_days.health_date = users_by_day.event_date
    left join presence_changes
        on
            account_days.account_id = presence_changes.account_id
            and account_days.health_date = presence_changes.change_date
    left join licence_changes
        on
            account_days.account_id = licence_changes.account_id
            and account_days.health_date = licence_changes.change_date

),

windowed as (

    select
        account_id,
        health_date,
        chain_start_date,
        tenure_days,
        seats,
        is_live,
        {{ sum_over_last('active_days', 28) }} as active_days,
        {{ sum_over_last('quantity', 28) }} as volume,
        {{ sum_over_last('daily_users', 28) }} as daily_users_sum,
        sum(users_entering) over account_to_date as active_users,
        sum(key_days_entering) over account_to_date as key_feature_days,
        sum(key_features_entering) over account_to_date as key_features,
        sum(licences_entering) over account_to_date as licences,
        min(event_date) over chain_to_date as first_event_date,
        max(event_date) over chain_to_date as last_event_date
    from daily
    window
        account_to_date as (partition by account_id order by health_date),
        chain_to_date as (
            partition by account_id, chain_start_date order by health_date
        )

),

with_window_before as (

    select
        *,
        coalesce(lag(volume, 28) over chain_in_order, 0) as volume_before,
        coalesce(lag(active_users, 28) over chain_in_order, 0) as active_users_before,
        coalesce(
            {{ days_between('first_event_date', 'health_date') }} >= 56, false
        ) as has_earlier_event
    from windowed
    window chain_in_order as (
        partition by account_id, chain_start_date order by health_date
    )

),

measured as (

    select
        account_id,
        health_date,
        {{ rounded(safe_ratio('active_days', 'least(28, tenure_days + 1)')) }}
            as active_day_rate_28d,
        {{ rounded(safe_ratio('active_users', 'seats')) }} as license_utilization_28d,
        case
            when volume_before >= 20
                then {{ rounded(safe_ratio('volume', 'volume_before') ~ ' - 1') }}
            when volume = 0 and volume_before = 0 and has_earlier_event then -1.0
        end as usage_change_28d,
        case
            when active_users_before >= 3 then {{ rounded(
                safe_ratio('active_users', 'active_users_before') ~ ' - 1'
            ) }}
        end as active_users_change_28d,
        {{ rounded('active_users') }} as active_users_28d,
        case
            when key_features > 0 then {{ rounded(
                safe_ratio('key_feature_days', 'least(28, tenure_days + 1)')
            ) }}
        end as key_feature_day_rate_28d,
        {{ rounded(safe_ratio('daily_users_sum', 'active_users * 28')) }}
            as stickiness_28d,
        {{ rounded(safe_ratio('licences', 'seats')) }} as licenses_assigned_rate,
        {{ rounded('coalesce(' ~ days_between('last_event_date', 'health_date')
            ~ ', tenure_days)') }} as days_since_last_event,
        last_event_date as event_evidence_date
    from with_window_before
    where is_live

)

select * from measured
