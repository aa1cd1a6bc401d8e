-- From the first listed month on, accounts active at the start and mrr of every month,
-- starting and ending band are the same in fct_account_revenue_monthly and
-- fct_portfolio_migration_monthly, and every account that was active with mrr on the
-- last day of the month before is there once with that mrr, counted from
-- fct_account_health_daily.

with first_listed_month as (

    select {{ month_of('min(restated_from_date)') }} as first_month
    from {{ ref('int_account_work_list') }}

),

of_accounts as (

    select
        revenue.health_month,
        revenue.from_band,
        revenue.to_band,
        count(*) as accounts,
        sum(revenue.mrr_start) as mrr_start,
        sum(revenue.mrr_end) as mrr_end,
        sum(revenue.mrr_kept) as mrr_kept
    from {{ ref('fct_account_revenue_monthly') }} as revenue
    inner join first_listed_month
        on revenue.health_month >= first_listed_month.first_month
    where revenue.is_active_at_start
    group by revenue.health_month, revenue.from_band, revenue.to_band

),

of_the_book as (

    select
        migration.health_month,
        migration.from_band,
        migration.to_band,
        migration.accounts,
        migration.mrr as mrr_start,
        migration.mrr_end,
        migration.mrr_kept
    from {{ ref('fct_portfolio_migration_monthly') }} as migration
    inner join first_listed_month
        on migration.health_month >= first_listed_month.first_month

),

paying_starts as (

    select
        {{ month_of(days_after('daily.health_date', 1)) }} as health_month,
        coalesce(daily.band, 'unscored') as from_band,
        count(*) as accounts,
        sum(daily.mrr) as mrr_start
    from {{ ref('fct_account_health_daily') }} as daily
    inner join first_listed_month
        on
            {{ days_before('first_listed_month.first_month', 1) }}
            <= daily.health_date
    where
        {{ is_month_end('daily.health_date') }}
        and {{ month_end_of(days_after('daily.health_date', 1)) }} <= {{ as_of_date() }}
        and daily.status = 'active'
        and daily.mrr > 0
    group by
        {{ month_of(days_after('daily.health_date', 1)) }},
        coalesce(daily.band, 'unscored')

),

starts_of_accounts as (

    select
        revenue.health_month,
        revenue.from_band,
        count(*) as accounts,
        sum(revenue.mrr_start) as mrr_start
    from {{ ref('fct_account_revenue_monthly') }} as revenue
    inner join first_listed_month
        on revenue.health_month >= first_listed_month.first_month
    where revenue.is_active_at_start
    group by revenue.health_month, revenue.from_band

)

select
    'migration' as compared_with,
    coalesce(of_accounts.health_month, of_the_book.health_month) as health_month,
    coalesce(of_accounts.from_band, of_the_book.from_band) as from_band,
    coalesce(of_accounts.to_band, of_the_book.to_band) as to_band
from of_accounts
full outer join of_the_book
    on
        of_accounts.health_month = of_the_book.health_month
        and of_accounts.from_band = of_the_book.from_band
        and of_accounts.to_band = of_the_book.to_band
where
    coalesce(of_accounts.accounts, 0) != coalesce(of_the_book.accounts, 0)
    or coalesce(of_accounts.mrr_start, 0) != coalesce(of_the_book.mrr_start, 0)
    or coalesce(of_accounts.mrr_end, 0) != coalesce(of_the_book.mrr_end, 0)
    or coalesce(of_accounts.mrr_kept, 0) != coalesce(of_the_book.mrr_kept, 0)

union all

select
    'daily health' as compared_with,
    coalesce(starts_of_accounts.health_month, paying_starts.health_month)
        as health_month,
    coalesce(starts_of_accounts.from_band, paying_starts.from_band) as from_band,
    cast(null as {{ dbt.type_string() }}) as to_band
from starts_of_accounts
full outer join paying_starts
    on
        starts_of_accounts.health_month = paying_starts.health_month
        and starts_of_accounts.from_band = paying_starts.from_band
where
    coalesce(starts_of_accounts.accounts, 0) != coalesce(paying_starts.accounts, 0)
    or coalesce(starts_of_accounts.mrr_start, 0)
    != coalesce(paying_starts.mrr_start, 0)
