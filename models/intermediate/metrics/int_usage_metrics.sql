-- One row per account and computed live day: the usage metrics of the catalogue. Volume
-- is the sum of quantity; a window before is the same window 28 days earlier, inside
-- the chain. What happened before the first computed day enters on it, so that sums
-- over windows need no earlier day. Over 100 lines because people, volume and licences
-- are counted each in their own way.

{% set account_to_date -%}
    partition by account_days.account_id
    order by account_days.health_date
    rows between unbounded preceding and current row
{%- endset %}
{% set chain_to_date -%}
    partition by account_days.account_id, account_days.chain_start_date
    order by account_days.health_date
    rows between unbounded preceding and current row
{%- endset %}

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

first_computed_days as (

    {{ first_computed_days('account_days') }}

),

usage_days as (

    select
        usage_days.account_id,
        usage_days.event_date,
        usage_days.users,
        usage_days.quantity,
        account_days.chain_start_date,
        first_computed_days.from_date,
        account_days.health_date as entering_date
    from {{ ref('int_account_usage_days') }} as usage_days
    inner join first_computed_days
        on usage_days.account_id = first_computed_days.account_id
    inner join account_days
        on {{ enters_its_chain('usage_days', 'event_date') }}

),

-- A day counts for 28 days, then for 28 more as the window before.
usage_entering_and_leaving as (

    select
        account_id,
        chain_start_date,
        entering_date as change_date,
        1 as active_days,
        users as daily_users,
        quantity,
        cast(0 as {{ type_decimal() }}) as quantity_before
    from usage_days
    where {{ days_after('event_date', 56) }} > from_date

    union all

    select
        account_id,
        chain_start_date,
        greatest({{ days_after('event_date', 28) }}, from_date) as change_date,
        -1 as active_days,
        -users as daily_users,
        -quantity as quantity,
        quantity as quantity_before
    from usage_days
    where {{ days_after('event_date', 56) }} > from_date

    union all

    select
        account_id,
        chain_start_date,
        {{ days_after('event_date', 56) }} as change_date,
        0 as active_days,
        0 as daily_users,
        cast(0 as {{ type_decimal() }}) as quantity,
        -quantity as quantity_before
    from usage_days
    where {{ days_after('event_date', 56) }} > from_date

),

usage_changes as (

    select
        account_id,
        chain_start_date,
        change_date,
        sum(active_days) as active_days,
        sum(daily_users) as daily_users,
        sum(quantity) as quantity,
        sum(quantity_before) as quantity_before
    from usage_entering_and_leaving
    group by account_id, chain_start_date, change_date

),

event_dates as (

    select
        account_id,
        entering_date,
        min(event_date) as first_event_date,
        max(event_date) as last_event_date
    from usage_days
    group by account_id, entering_date

),

presence_changes as (

    select
        presence_changes.account_id,
        greatest(presence_changes.change_date, first_computed_days.from_date)
            as change_date,
        sum(case when kind = 'key_feature_day' then things_entering else 0 end)
            as key_feature_days_entering,
        sum(case when kind = 'key_feature' then things_entering else 0 end)
            as key_features_entering
    from {{ ref('int_presence_changes') }} as presence_changes
    inner join first_computed_days
        on presence_changes.account_id = first_computed_days.account_id
    group by
        presence_changes.account_id,
        greatest(presence_changes.change_date, first_computed_days.from_date)

),

licence_changes as (

    select
        licence_changes.account_id,
        greatest(licence_changes.change_date, first_computed_days.from_date)
            as change_date,
        sum(licence_changes.licences_entering) as licences_entering
    from {{ ref('int_licence_changes') }} as licence_changes
    inner join first_computed_days
        on licence_changes.account_id = first_computed_days.account_id
    group by
        licence_changes.account_id,
        greatest(licence_changes.change_date, first_computed_days.from_date)

),

windowed as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.tenure_days,
        account_days.seats,
        account_days.is_live,
        sum(coalesce(usage_changes.active_days, 0)) over ({{ chain_to_date }})
            as active_days,
        sum(coalesce(usage_changes.daily_users, 0)) over ({{ chain_to_date }})
            as daily_users_sum,
        sum(coalesce(usage_changes.quantity, 0)) over ({{ chain_to_date }}) as volume,
        sum(coalesce(usage_changes.quantity_before, 0)) over ({{ chain_to_date }})
            as volume_before,
        active_users.active_users,
        case
            when account_days.tenure_days >= 28 then active_users_before.active_users
        end as active_users_before,
        sum(coalesce(presence_changes.key_feature_days_entering, 0))
            over ({{ account_to_date }}) as key_feature_days,
        sum(coalesce(presence_changes.key_features_entering, 0))
            over ({{ account_to_date }})
            as key_features,
        sum(coalesce(licence_changes.licences_entering, 0)) over ({{ account_to_date }})
            as licences,
        min(event_dates.first_event_date) over ({{ chain_to_date }})
            as first_event_date,
        max(event_dates.last_event_date) over ({{ chain_to_date }}) as last_event_date
    from account_days
    left join usage_changes
        on
            account_days.account_id = usage_changes.account_id
            and account_days.chain_start_date = usage_changes.chain_start_date
            and account_days.health_date = usage_changes.change_date
    left join event_dates
        on
            account_days.account_id = event_dates.account_id
            and account_days.health_date = event_dates.entering_date
    left join {{ ref('int_active_users') }} as active_users
        on
            account_days.account_id = active_users.account_id
            and account_days.health_date = active_users.health_date
    left join {{ ref('int_active_users') }} as active_users_before
        on
            account_days.account_id = active_users_before.account_id
            and {{ days_before('account_days.health_date', 28) }}
            = active_users_before.health_date
    left join presence_changes
        on
            account_days.account_id = presence_changes.account_id
            and account_days.health_date = presence_changes.change_date
    left join licence_changes
        on
            account_days.account_id = licence_changes.account_id
            and account_days.health_date = licence_changes.change_date

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
            when
                volume = 0
                and volume_before = 0
                and {{ days_between('first_event_date', 'health_date') }} >= 56
                then -1.0
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
        last_event_date as event_evidence_date,
        {{ evidence_in_window('last_event_date', 28) }} as window_evidence_date,
        {{ evidence_in_window('last_event_date', 56) }} as change_evidence_date,
        health_date as licence_evidence_date
    from windowed
    where is_live

)

select * from measured
