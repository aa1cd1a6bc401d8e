-- One row per account and complete month at whose start it was on the books with mrr:
-- what became of its mrr and its band. On the books are active accounts, and lapsed
-- ones with the band and mrr of their last paying day until they are churned (day 31):
-- their loss counts in the month in which they are churned. Over 100 lines because it
-- lists every attribute of the start.

{{ config(
    materialized='incremental',
    meta={'day': 'health_month', 'period': 'month'},
) }}

{% set attributes = [
    'lifecycle_stage', 'segment', 'plan', 'industry', 'region', 'csm_owner', 'mrr'
] -%}

with listed_months as (

    select
        account_id,
        {{ month_of('first_date') }} as first_month
    from {{ ref('int_account_work_list') }}

),

month_ends as (

    select
        daily.account_id,
        daily.health_date,
        daily.status,
        daily.band,
        daily.last_live_band,
        {%- for attribute in attributes %}
        daily.{{ attribute }},
        {%- endfor %}
        {{ month_of('daily.health_date') }} as health_month,
        {{ month_of(days_after('daily.health_date', 1)) }} as next_month
    from {{ ref('fct_account_health_daily') }} as daily
    inner join listed_months
        on
            daily.account_id = listed_months.account_id
            and {{ days_before('listed_months.first_month', 1) }} <= daily.health_date
    where {{ is_month_end('daily.health_date') }}

),

paying_days_of_lapsed as (

    select
        month_ends.account_id,
        month_ends.health_month,
        paying.health_date as start_date,
        {%- for attribute in attributes %}
        paying.{{ attribute }},
        {%- endfor %}
        row_number() over (
            partition by month_ends.account_id, month_ends.health_month
            order by paying.health_date desc
        ) as days_back
    from month_ends
    inner join {{ ref('fct_account_health_daily') }} as paying
        on
            month_ends.account_id = paying.account_id
            and month_ends.health_date > paying.health_date
            and paying.health_date > {{ days_before('month_ends.health_date', 32) }}
            and paying.status = 'active'
    where month_ends.status = 'lapsed'

),

books as (

    select
        account_id,
        health_month,
        next_month,
        status,
        health_date as start_date,
        {%- for attribute in attributes %}
        {{ attribute }},
        {%- endfor %}
        coalesce(band, 'unscored') as band
    from month_ends
    where status in ('active', 'trial')

    union all

    select
        month_ends.account_id,
        month_ends.health_month,
        month_ends.next_month,
        month_ends.status,
        last_paying_days.start_date,
        {%- for attribute in attributes %}
        last_paying_days.{{ attribute }},
        {%- endfor %}
        coalesce(month_ends.last_live_band, 'unscored') as band
    from month_ends
    inner join paying_days_of_lapsed as last_paying_days
        on
            month_ends.account_id = last_paying_days.account_id
            and month_ends.health_month = last_paying_days.health_month
            and last_paying_days.days_back = 1
    where month_ends.status = 'lapsed'

),

outcomes as (

    select
        at_start.account_id,
        at_start.start_date,
        at_start.status = 'active' as is_active_at_start,
        at_start.band as from_band,
        coalesce(at_end.band, 'churned') as to_band,
        at_start.lifecycle_stage,
        at_start.segment,
        at_start.plan,
        at_start.industry,
        at_start.region,
        at_start.csm_owner,
        at_start.mrr as mrr_start,
        case
            when at_end.account_id is null then 0
            else coalesce(at_end.mrr, at_start.mrr)
        end as mrr_end,
        at_start.next_month as health_month
    from books as at_start
    left join books as at_end
        on
            at_start.account_id = at_end.account_id
            and at_start.next_month = at_end.health_month
    where
        at_start.status in ('active', 'lapsed')
        and at_start.mrr > 0
        and {{ month_end_of('at_start.next_month') }} <= {{ as_of_date() }}

)

select
    account_id,
    from_band,
    to_band,
    lifecycle_stage,
    segment,
    plan,
    industry,
    region,
    csm_owner,
    cast(mrr_start as {{ type_decimal() }}) as mrr_start,
    cast(mrr_end as {{ type_decimal() }}) as mrr_end,
    cast(least(mrr_start, mrr_end) as {{ type_decimal() }}) as mrr_kept,
    cast(greatest(mrr_end - mrr_start, 0) as {{ type_decimal() }}) as expansion_mrr,
    cast(
        case when to_band = 'churned' then 0 else greatest(mrr_start - mrr_end, 0) end
        as {{ type_decimal() }}
    ) as contraction_mrr,
    cast(
        case when to_band = 'churned' then mrr_start else 0 end as {{ type_decimal() }}
    ) as churned_mrr,
    is_active_at_start,
    start_date,
    health_month
from outcomes
