-- One row per account and computed live day: the adoption metrics of the catalogue.
-- What happened before the first computed day enters on it.
-- Over 100 lines because without plan_features two metrics have a second definition.

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

plan_features as (

    select count(*) as plan_feature_rows
    from {{ ref('stg_usage__plan_features') }}

),

first_computed_days as (

    {{ first_computed_days('account_days') }}

),

event_dates as (

    select
        account_days.account_id,
        account_days.health_date,
        min(usage_days.event_date) as first_event_date,
        max(usage_days.event_date) as last_event_date
    from {{ ref('int_account_usage_days') }} as usage_days
    inner join first_computed_days
        on usage_days.account_id = first_computed_days.account_id
    inner join account_days
        on {{ enters_its_chain('usage_days', 'event_date') }}
    group by account_days.account_id, account_days.health_date

),

features_used_anywhere as (

    select * from {{ ref('int_features_used_anywhere') }}

),

top_features as (

    select * from {{ ref('int_top_features_kept') }}

),

milestone_changes as (

    select
        milestone_changes.account_id,
        greatest(milestone_changes.change_date, first_computed_days.from_date)
            as change_date,
        sum(milestone_changes.onboarding_completed) as onboarding_completed,
        sum(milestone_changes.onboarding_due) as onboarding_due,
        sum(milestone_changes.onboarding_on_time) as onboarding_on_time
    from {{ ref('int_milestone_changes') }} as milestone_changes
    inner join first_computed_days
        on milestone_changes.account_id = first_computed_days.account_id
    group by
        milestone_changes.account_id,
        greatest(milestone_changes.change_date, first_computed_days.from_date)

),

milestones_known as (

    select * from {{ ref('int_milestones_known') }}

),

{% set kinds = [
    'feature', 'entitled_feature', 'used_entitled_feature', 'key_feature_used_before',
    'key_feature_used_again', 'product', 'subscribed_product',
    'used_subscribed_product', 'executive_user',
] -%}

presence_changes as (

    select
        presence_changes.account_id,
        {% for kind in kinds -%}
        sum(
            case when kind = '{{ kind }}' then things_entering else 0 end
        ) as {{ kind }}s,
        {% endfor -%}
        greatest(presence_changes.change_date, first_computed_days.from_date)
            as change_date
    from {{ ref('int_presence_changes') }} as presence_changes
    inner join first_computed_days
        on presence_changes.account_id = first_computed_days.account_id
    group by
        presence_changes.account_id,
        greatest(presence_changes.change_date, first_computed_days.from_date)

),

counted as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.is_live,
        {%- for kind in kinds %}
        sum(coalesce(presence_changes.{{ kind }}s, 0)) over ({{ account_to_date }})
            as {{ kind }}s,
        {%- endfor %}
        sum(coalesce(milestone_changes.onboarding_completed, 0))
            over ({{ account_to_date }})
            as onboarding_completed,
        sum(coalesce(milestone_changes.onboarding_due, 0)) over ({{ account_to_date }})
            as onboarding_due,
        sum(coalesce(milestone_changes.onboarding_on_time, 0))
            over ({{ account_to_date }})
            as onboarding_on_time,
        min(event_dates.first_event_date) over ({{ chain_to_date }})
            as first_event_date,
        max(event_dates.last_event_date) over ({{ chain_to_date }}) as last_event_date
    from account_days
    left join presence_changes
        on
            account_days.account_id = presence_changes.account_id
            and account_days.health_date = presence_changes.change_date
    left join milestone_changes
        on
            account_days.account_id = milestone_changes.account_id
            and account_days.health_date = milestone_changes.change_date
    left join event_dates
        on
            account_days.account_id = event_dates.account_id
            and account_days.health_date = event_dates.health_date

),

described as (

    select
        counted.*,
        plan_features.plan_feature_rows > 0 as has_plan_features,
        features_used_anywhere.features_used as features_used_by_anybody,
        coalesce(top_features.top_features, 0) as top_features,
        top_features.top_features_kept,
        milestones_known.onboarding_known,
        coalesce(
            {{ days_between('counted.first_event_date', 'counted.health_date') }} >= 28
            and {{ days_between('counted.last_event_date', 'counted.health_date') }}
            >= 28,
            false
        ) as fell_silent
    from counted
    cross join plan_features
    left join features_used_anywhere
        on counted.health_date = features_used_anywhere.health_date
    left join top_features
        on
            counted.account_id = top_features.account_id
            and counted.health_date = top_features.health_date
    left join milestones_known
        on counted.account_id = milestones_known.account_id
    where counted.is_live

),

measured as (

    select
        account_id,
        health_date,
        case
            when has_plan_features then {{ rounded(safe_ratio(
                'used_entitled_features', 'entitled_features'
            )) }}
            else {{ rounded(safe_ratio('features', 'features_used_by_anybody')) }}
        end as feature_breadth_28d,
        {{ rounded('features') }} as features_used_28d,
        case
            when has_plan_features and key_feature_used_befores > 0
                then {{ rounded(safe_ratio(
                    'key_feature_used_agains', 'key_feature_used_befores'
                )) }}
            when not has_plan_features and top_features > 0
                then {{ rounded(safe_ratio('top_features_kept', 'top_features')) }}
            when fell_silent then 0.0
        end as key_feature_retention_28d,
        case
            when products > 0 then {{ rounded(safe_ratio(
                'used_subscribed_products', 'subscribed_products'
            )) }}
        end as product_breadth_28d,
        {{ rounded('executive_users') }} as executive_users_28d,
        {{ rounded(safe_ratio('onboarding_completed', 'onboarding_known')) }}
            as milestones_completed_rate,
        {{ rounded(safe_ratio('onboarding_on_time', 'onboarding_due')) }}
            as milestones_on_time_rate,
        {{ evidence_in_window('last_event_date', 28) }} as window_evidence_date,
        {{ evidence_in_window('last_event_date', 56) }} as change_evidence_date,
        health_date as milestone_evidence_date
    from described

)

select * from measured
