-- One row per month and reason given: the accounts whose paying subscriptions ended for
-- good in the month, their mrr and their last band.

with churns as (

    select
        churns.account_id,
        {{ month_of('churns.churned_date') }} as churn_month,
        coalesce(churns.cancel_reason, 'unknown') as cancel_reason,
        -- A trial may run on the day that paying ends: then the day before tells.
        coalesce(daily.last_live_band, last_days.band, 'unscored') as last_band,
        periods.mrr
    from {{ ref('int_churns') }} as churns
    left join {{ ref('fct_account_health_daily') }} as daily
        on
            churns.account_id = daily.account_id
            and churns.churned_date = daily.health_date
    left join {{ ref('fct_account_health_daily') }} as last_days
        on
            churns.account_id = last_days.account_id
            and {{ days_before('churns.churned_date', 1) }} = last_days.health_date
    left join {{ ref('int_subscription_periods') }} as periods
        on
            churns.account_id = periods.account_id
            and {{ days_before('churns.churned_date', 1) }} >= periods.from_date
            and {{ days_before('churns.churned_date', 1) }} < periods.until_date

),

bands_counted as (

    select
        churn_month,
        cancel_reason,
        last_band,
        count(*) as accounts,
        sum(mrr) as mrr
    from churns
    group by churn_month, cancel_reason, last_band

)

select
    cancel_reason,
    {{ ordered_list(
        "last_band || ':' || cast(accounts as " ~ dbt.type_string() ~ ")", '|'
    ) }} as accounts_per_last_band,
    cast(sum(accounts) as integer) as accounts,
    cast(coalesce(sum(mrr), 0) as {{ type_total() }}) as mrr,
    churn_month
from bands_counted
group by churn_month, cancel_reason
