-- One row per day, cut (all, segment, stage, csm_owner, plan, industry, region), value
-- of the cut and band: active accounts that are not leaving, and their mrr. Who has no
-- band is `unscored`. Days before the first one on anybody's work
-- list stay as they are.

{{ config(
    materialized='incremental',
    incremental_strategy='work_days',
    meta={'day': 'health_date'},
) }}

with first_listed_day as (

    select min(restated_from_date) as first_date
    from {{ ref('int_account_work_list') }}

),

population as (

    select
        daily.health_date,
        daily.lifecycle_stage,
        daily.segment,
        daily.csm_owner,
        daily.plan,
        daily.industry,
        daily.region,
        coalesce(daily.band, 'unscored') as band,
        daily.mrr
    from {{ ref('fct_account_health_daily') }} as daily
    inner join first_listed_day
        on daily.health_date >= first_listed_day.first_date
    where daily.status = 'active' and not daily.is_leaving

),

cut_up as (

    {% for cut in portfolio_cuts() -%}
    select
        health_date,
        '{{ cut.cut }}' as cut,
        {% if cut.column -%}
        coalesce({{ cut.column }}, 'unknown') as cut_value,
        {%- else -%}
        'all' as cut_value,
        {%- endif %}
        band,
        mrr
    from population
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

)

select
    cut,
    cut_value,
    band,
    cast(count(*) as integer) as accounts,
    cast(coalesce(sum(mrr), 0) as {{ type_total() }}) as mrr,
    health_date
from cut_up
group by health_date, cut, cut_value, band
