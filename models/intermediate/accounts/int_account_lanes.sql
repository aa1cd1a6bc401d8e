-- One row per account, day and lane: the live model version of the day on every day of
-- the computed spine, and each candidate version on trial and active days.
-- history_start_date cuts here.

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

model_versions as (

    select * from {{ ref('int_model_versions') }}

),

milestones as (

    select * from {{ ref('int_account_milestones') }}

),

lanes as (

    select
        account_days.account_id,
        account_days.health_date,
        case
            when model_versions.is_live then 'live' else model_versions.model_version
        end as lane,
        model_versions.model_version,
        account_days.plan,
        account_days.segment,
        account_days.industry,
        account_days.touch_model,
        account_days.tenure_days,
        account_days.days_to_renewal,
        model_versions.is_live as is_live_version,
        account_days.is_live,
        coalesce(
            milestones.onboarding_completed_date <= account_days.health_date, false
        ) as milestones_complete
    from account_days
    inner join model_versions
        on
            account_days.health_date >= model_versions.live_from_date
            and account_days.health_date < model_versions.live_until_date
            or not model_versions.is_live and account_days.is_live
    left join milestones
        on account_days.account_id = milestones.account_id
    {%- if var('history_start_date') %}
    where
        account_days.health_date
        >= {{ chosen_date('history_start_date', var('history_start_date')) }}
    {%- endif %}

)

select * from lanes
