-- One row per complete month, starting and ending band: accounts that were active with
-- mrr on the last day of the month before, and what became of their mrr. A lapsed
-- account keeps its last live band and mrr until it is churned, so that the loss is in
-- fct_account_revenue_monthly alone, which also has who was lapsed at the start.

{{ config(
    materialized='incremental',
    incremental_strategy='work_days',
    meta={'day': 'health_month', 'period': 'month'},
) }}

with first_listed_month as (

    select {{ month_of('min(restated_from_date)') }} as first_month
    from {{ ref('int_account_work_list') }}

),

summed as (

    select
        moves.health_month,
        moves.from_band,
        moves.to_band,
        count(*) as accounts,
        sum(moves.mrr_start) as mrr_start,
        sum(moves.mrr_end) as mrr_end,
        sum(moves.mrr_kept) as mrr_kept
    from {{ ref('fct_account_revenue_monthly') }} as moves
    inner join first_listed_month
        on moves.health_month >= first_listed_month.first_month
    where moves.is_active_at_start
    group by moves.health_month, moves.from_band, moves.to_band

)

select
    from_band,
    to_band,
    cast(accounts as integer) as accounts,
    cast(mrr_start as {{ type_total() }}) as mrr,
    cast(mrr_end as {{ type_total() }}) as mrr_end,
    cast(mrr_kept as {{ type_total() }}) as mrr_kept,
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
