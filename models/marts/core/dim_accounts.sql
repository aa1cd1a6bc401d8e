-- One row per customer account as of today (the as-of date): attributes, status and
-- latest health. Accounts that never subscribed are here alone, as prospects; internal
-- ones nowhere.

with accounts as (

    select * from {{ ref('stg_crm__accounts') }}
    where not coalesce(is_internal, false)

),

gate as (

    select * from {{ ref('int_build_gate') }}

),

attribute_periods as (

    select * from {{ ref('int_account_attribute_periods') }}
    where from_date <= {{ as_of_date() }} and until_date > {{ as_of_date() }}

),

health_today as (

    select * from {{ ref('fct_account_health_daily') }}
    where health_date = {{ as_of_date() }}

),

first_days as (

    select
        account_id,
        min(started_date) as first_subscribed_date
    from {{ ref('int_subscription_rows') }}
    group by account_id

),

described as (

    select
        accounts.account_id,
        accounts.account_name,
        coalesce(health_today.status, 'prospect') as status,
        coalesce(attribute_periods.segment, accounts.segment) as segment,
        accounts.industry,
        accounts.region,
        coalesce(attribute_periods.touch_model, accounts.touch_model) as touch_model,
        coalesce(attribute_periods.csm_owner, accounts.csm_owner) as csm_owner,
        coalesce(attribute_periods.parent_account_id, accounts.parent_account_id)
            as parent_account_id,
        health_today.lifecycle_stage,
        health_today.profile,
        health_today.plan,
        health_today.band,
        health_today.confirmed_band,
        case
            when health_today.account_id is null then 'not_live'
            else health_today.unscored_reason
        end as unscored_reason,
        health_today.last_live_band,
        health_today.trend,
        health_today.score,
        health_today.automatic_score,
        health_today.coverage,
        health_today.change_30d,
        health_today.last_live_score,
        case when health_today.account_id is null then 0 else health_today.mrr end
            as mrr,
        health_today.seats,
        health_today.tenure_days,
        health_today.days_to_renewal,
        coalesce(health_today.is_leaving, false) as is_leaving,
        health_today.renewal_date,
        first_days.first_subscribed_date,
        gate.as_of_date,
        accounts.created_at
    from accounts
    cross join gate
    left join attribute_periods
        on accounts.account_id = attribute_periods.account_id
    left join health_today
        on accounts.account_id = health_today.account_id
    left join first_days
        on accounts.account_id = first_days.account_id

)

select * from described
