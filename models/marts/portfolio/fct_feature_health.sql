-- One row per month of the last year, feature and product: who uses it, who stays with
-- it, how healthy the accounts with and without it are and how many of them leave, and
-- what changed in the product.
-- Over 100 lines: users, stayers, health and changes are four independent counts.

with feature_months as (

    select
        account_id,
        feature,
        product,
        events,
        health_month,
        {{ month_of(days_after('health_month', 31)) }} as next_month
    from {{ ref('int_feature_months') }}
    where health_month >= {{ month_of(days_before(recent_months_date(), 1)) }}

),

used as (

    select * from feature_months
    where health_month >= {{ recent_months_date() }}

),

-- The running month ends today.
account_months as (

    select
        days.account_id,
        {{ month_of('days.health_date') }} as health_month,
        days.automatic_score,
        outcomes.has_churned
    from {{ ref('int_score_history') }} as days
    left join {{ ref('int_month_end_outcomes') }} as outcomes
        on
            days.account_id = outcomes.account_id
            and days.health_date = outcomes.health_date
            and outcomes.horizon_days = 60
    where
        days.is_paying
        and days.health_date >= {{ recent_months_date() }}
        and (
            {{ is_month_end('days.health_date') }}
            or days.health_date = {{ as_of_date() }}
        )

),

totals as (

    select
        health_month,
        count(*) as accounts,
        count(automatic_score) as scored,
        sum(cast(automatic_score as {{ type_exact() }})) as score_sum,
        count(has_churned) as ripe,
        count(case when has_churned then 1 end) as churned
    from account_months
    group by health_month

),

counted as (

    select
        used.health_month,
        used.feature,
        used.product,
        sum(used.events) as events,
        count(*) as accounts_using,
        count(account_months.account_id) as paying_accounts,
        count(account_months.automatic_score) as scored,
        sum(cast(account_months.automatic_score as {{ type_exact() }})) as score_sum,
        count(account_months.has_churned) as ripe,
        count(case when account_months.has_churned then 1 end) as churned
    from used
    left join account_months
        on
            used.account_id = account_months.account_id
            and used.health_month = account_months.health_month
    group by used.health_month, used.feature, used.product

),

stayed as (

    select
        month_before.next_month as health_month,
        month_before.feature,
        month_before.product,
        count(*) as accounts_before,
        count(used.account_id) as accounts_again
    from feature_months as month_before
    left join used
        on
            month_before.account_id = used.account_id
            and month_before.feature = used.feature
            and month_before.product = used.product
            and month_before.next_month = used.health_month
    group by month_before.next_month, month_before.feature, month_before.product

),

new_users as (

    select
        {{ month_of('feature_users.first_used_date') }} as health_month,
        feature_users.feature,
        count(*) as users
    from {{ ref('int_account_feature_users') }} as feature_users
    inner join {{ ref('int_score_history') }} as customers
        on
            feature_users.account_id = customers.account_id
            and customers.health_date = {{ as_of_date() }}
    where feature_users.first_used_date >= {{ recent_months_date() }}
    group by {{ month_of('feature_users.first_used_date') }}, feature_users.feature

),

changes as (

    select
        counted.health_month,
        counted.feature,
        counted.product,
        {{ ordered_list(
            "cast(product_changes.changed_on as " ~ dbt.type_string() ~ ") || ' '"
            ~ " || coalesce(product_changes.description, '')", '; '
        ) }} as product_changes
    from counted
    inner join {{ ref('product_changes') }} as product_changes
        on
            counted.health_month = {{ month_of('product_changes.changed_on') }}
            and coalesce(product_changes.feature, counted.feature) = counted.feature
            and coalesce(product_changes.product, counted.product) = counted.product
    group by counted.health_month, counted.feature, counted.product

)

select
    counted.feature,
    counted.product,
    changes.product_changes,
    cast(counted.accounts_using as integer) as accounts_using,
    cast(coalesce(new_users.users, 0) as integer) as new_users,
    cast(counted.events as bigint) as events,
    {{ rounded(safe_ratio('counted.paying_accounts', 'totals.accounts')) }}
        as adoption_rate,
    {{ rounded(safe_ratio('stayed.accounts_again', 'stayed.accounts_before')) }}
        as account_retention_rate,
    {{ rounded(safe_ratio('counted.score_sum', 'counted.scored')) }} as mean_score_with,
    {{ rounded(safe_ratio(
        'totals.score_sum - coalesce(counted.score_sum, 0)',
        'totals.scored - counted.scored'
    )) }} as mean_score_without,
    {{ rounded(safe_ratio('counted.churned', 'counted.ripe')) }} as churn_rate_with,
    {{ rounded(safe_ratio(
        'totals.churned - counted.churned', 'totals.ripe - counted.ripe'
    )) }} as churn_rate_without,
    counted.health_month
from counted
left join totals
    on counted.health_month = totals.health_month
left join stayed
    on
        counted.health_month = stayed.health_month
        and counted.feature = stayed.feature
        and counted.product = stayed.product
left join new_users
    on
        counted.health_month = new_users.health_month
        and counted.feature = new_users.feature
left join changes
    on
        counted.health_month = changes.health_month
        and counted.feature = changes.feature
        and counted.product = changes.product
