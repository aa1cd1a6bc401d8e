-- One row per month of the last year and feature, over all its products: who uses it,
-- who stays with it, how healthy the accounts with and without it are and how many of
-- them leave, and what changed in the product.
-- Over 100 lines: users, stayers, health and changes are four independent counts.

with feature_months as (

    select
        account_id,
        feature,
        sum(events) as events,
        health_month,
        {{ month_of(days_after('health_month', 31)) }} as next_month
    from {{ ref('int_feature_months') }}
    where health_month >= {{ month_of(days_before(recent_months_date(), 1)) }}
    group by account_id, feature, health_month

),

feature_products as (

    select distinct
        health_month,
        feature,
        product
    from {{ ref('int_feature_months') }}
    where health_month >= {{ recent_months_date() }}

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
    group by used.health_month, used.feature

),

stayed as (

    select
        month_before.next_month as health_month,
        month_before.feature,
        count(*) as accounts_before,
        count(used.account_id) as accounts_again
    from feature_months as month_before
    left join used
        on
            month_before.account_id = used.account_id
            and month_before.feature = used.feature
            and month_before.next_month = used.health_month
    group by month_before.next_month, month_before.feature

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

product_lists as (

    select
        health_month,
        feature,
        {{ ordered_list('product', '|') }} as products
    from feature_products
    group by health_month, feature

),

-- A change of the whole product is one change, however many products use the feature.
changes_told as (

    select distinct
        feature_products.health_month,
        feature_products.feature,
        cast(product_changes.changed_on as {{ dbt.type_string() }}) || ' '
        || coalesce(product_changes.description, '') as sentence
    from feature_products
    inner join {{ ref('product_changes') }} as product_changes
        on
            feature_products.health_month
            = {{ month_of('product_changes.changed_on') }}
            and coalesce(product_changes.feature, feature_products.feature)
            = feature_products.feature
            and coalesce(product_changes.product, feature_products.product)
            = feature_products.product

),

changes as (

    select
        health_month,
        feature,
        {{ ordered_list('sentence', '; ') }} as product_changes
    from changes_told
    group by health_month, feature

)

select
    counted.feature,
    product_lists.products,
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
inner join product_lists
    on
        counted.health_month = product_lists.health_month
        and counted.feature = product_lists.feature
left join totals
    on counted.health_month = totals.health_month
left join stayed
    on
        counted.health_month = stayed.health_month
        and counted.feature = stayed.feature
left join new_users
    on
        counted.health_month = new_users.health_month
        and counted.feature = new_users.feature
left join changes
    on
        counted.health_month = changes.health_month
        and counted.feature = changes.feature
