-- One row per complete month, starting and ending band: accounts that were active with
-- mrr on the last day of the month before, and what became of their mrr. A lapsed
-- account keeps its last live band and mrr until it is churned.

{{ config(
    materialized='incremental',
    incremental_strategy='work_days',
    meta={'day': 'health_month', 'period': 'month'},
) }}

with first_listed_month as (

    select {{ month_of('min(first_date)') }} as first_month
    from {{ ref('int_account_work_list') }}

),

month_ends as (

    select
        daily.account_id,
        daily.health_date,
        daily.status,
        daily.band,
        daily.last_live_band,
        daily.mrr,
        {{ month_of('daily.health_date') }} as health_month,
        {{ month_of(days_after('daily.health_date', 1)) }} as next_month
    from {{ ref('fct_account_health_daily') }} as daily
    inner join first_listed_month
        on
            {{ days_before('first_listed_month.first_month', 1) }}
            <= daily.health_date
    where {{ is_month_end('daily.health_date') }}

),

starts as (

    select
        account_id,
        next_month as health_month,
        coalesce(band, 'unscored') as from_band,
        mrr
    from month_ends
    where status = 'active' and mrr > 0

),

complete_months as (

    select distinct health_month
    from month_ends

),

last_live_mrrs as (

    select
        month_ends.account_id,
        month_ends.health_month,
        {{ last_of('live_days.mrr', 'live_days.health_date') }} as mrr
    from month_ends
    inner join {{ ref('fct_account_health_daily') }} as live_days
        on
            month_ends.account_id = live_days.account_id
            and month_ends.health_date > live_days.health_date
            and live_days.health_date > {{ days_before('month_ends.health_date', 32) }}
            and live_days.status = 'active'
    where month_ends.status = 'lapsed'
    group by month_ends.account_id, month_ends.health_month

),

moves as (

    select
        starts.health_month,
        starts.from_band,
        case
            when ends.status in ('active', 'trial') then coalesce(ends.band, 'unscored')
            when ends.status = 'lapsed' then coalesce(ends.last_live_band, 'unscored')
            else 'churned'
        end as to_band,
        starts.mrr as mrr_start,
        case
            when ends.status in ('active', 'trial') then coalesce(ends.mrr, starts.mrr)
            when ends.status = 'lapsed' then coalesce(last_live_mrrs.mrr, starts.mrr)
            else 0
        end as mrr_end
    from starts
    inner join complete_months
        on starts.health_month = complete_months.health_month
    left join month_ends as ends
        on
            starts.account_id = ends.account_id
            and starts.health_month = ends.health_month
    left join last_live_mrrs
        on
            starts.account_id = last_live_mrrs.account_id
            and starts.health_month = last_live_mrrs.health_month

),

summed as (

    select
        health_month,
        from_band,
        to_band,
        count(*) as accounts,
        sum(mrr_start) as mrr_start,
        sum(mrr_end) as mrr_end,
        sum(least(mrr_start, mrr_end)) as mrr_kept
    from moves
    group by health_month, from_band, to_band

)

select
    from_band,
    to_band,
    cast(accounts as integer) as accounts,
    cast(mrr_start as {{ type_decimal() }}) as mrr,
    cast(mrr_end as {{ type_decimal() }}) as mrr_end,
    cast(mrr_kept as {{ type_decimal() }}) as mrr_kept,
    {{ rounded(safe_ratio(
        'sum(mrr_end) over (partition by health_month, from_band)',
        'sum(mrr_start) over (partition by health_month, from_band)'
    )) }} as nrr,
    {{ rounded(safe_ratio(
        'sum(mrr_kept) over (partition by health_month, from_band)',
        'sum(mrr_start) over (partition by health_month, from_band)'
    )) }} as grr,
    {{ rounded(safe_ratio(
        'sum(mrr_end) over (partition by health_month)',
        'sum(mrr_start) over (partition by health_month)'
    )) }} as nrr_all,
    {{ rounded(safe_ratio(
        'sum(mrr_kept) over (partition by health_month)',
        'sum(mrr_start) over (partition by health_month)'
    )) }} as grr_all,
    health_month
from summed
