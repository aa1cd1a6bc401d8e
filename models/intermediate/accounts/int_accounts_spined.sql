-- One row per account on the work list and day, from its from_date (at the earliest the
-- day its first subscription starts) to the as-of date: what the account was on that
-- day (scoring.md 1). Over 100 lines: it lists every attribute of an account.

with work_list as (

    select * from {{ ref('int_account_work_list') }}

),

periods as (

    select * from {{ ref('int_subscription_periods') }}

),

chains as (

    select * from {{ ref('int_account_chains') }}

),

accounts as (

    select * from {{ ref('stg_crm__accounts') }}

),

attribute_periods as (

    select * from {{ ref('int_account_attribute_periods') }}

),

calendar as (

    select * from {{ ref('int_calendar_days') }}

),

account_days as (

    select
        periods.account_id,
        calendar.health_date,
        periods.from_date
    from work_list
    inner join periods
        on
            work_list.account_id = periods.account_id
            and work_list.from_date < periods.until_date
    inner join calendar
        on
            periods.from_date <= calendar.health_date
            and periods.until_date > calendar.health_date
            and work_list.from_date <= calendar.health_date

),

spined as (

    select
        account_days.account_id,
        account_days.health_date,
        {{ account_status('periods', 'account_days.health_date') }} as status,
        periods.plan,
        coalesce(attribute_periods.segment, accounts.segment) as segment,
        accounts.industry,
        accounts.region,
        coalesce(attribute_periods.touch_model, accounts.touch_model) as touch_model,
        coalesce(attribute_periods.csm_owner, accounts.csm_owner) as csm_owner,
        coalesce(attribute_periods.parent_account_id, accounts.parent_account_id)
            as parent_account_id,
        {{ days_between('chains.chain_start_date', 'account_days.health_date') }}
            as tenure_days,
        periods.mrr,
        periods.seats,
        periods.auto_renew_share,
        {{ days_between('account_days.health_date', 'periods.renewal_date') }}
            as days_to_renewal,
        {{ days_between('account_days.health_date', 'periods.renewal_date') }}
        - periods.notice_days as days_to_opt_out,
        periods.is_subscribed as is_live,
        periods.is_leaving,
        chains.chain_start_date,
        periods.renewal_date
    from account_days
    inner join periods
        on
            account_days.account_id = periods.account_id
            and account_days.from_date = periods.from_date
    inner join accounts
        on account_days.account_id = accounts.account_id
    inner join chains
        on
            account_days.account_id = chains.account_id
            and account_days.health_date >= chains.chain_start_date
            and account_days.health_date < chains.next_chain_start_date
    left join attribute_periods
        on
            account_days.account_id = attribute_periods.account_id
            and account_days.health_date >= attribute_periods.from_date
            and account_days.health_date < attribute_periods.until_date

)

select * from spined
