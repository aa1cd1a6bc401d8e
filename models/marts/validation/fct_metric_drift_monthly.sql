-- One row per complete month and metric: how far the values of its last day lie from
-- those of the month end before (PSI over ten bins cut at the deciles then; an empty
-- bin counts as 0.0001). Under 0.1 nothing moved, over 0.25 it is another metric. Over
-- 100 lines: cutting at deciles and counting in bins are steps of their own.

{{ config(
    materialized='incremental',
    incremental_strategy='work_days',
    meta={'day': 'health_month', 'period': 'month'},
) }}
{% set percents = [10, 20, 30, 40, 50, 60, 70, 80, 90] -%}

with first_listed_month as (

    select {{ month_of('min(restated_from_date)') }} as first_month
    from {{ ref('int_account_work_list') }}

),

month_end_values as (

    select
        metric_scores.metric,
        metric_scores.metric_value,
        {{ month_of('metric_scores.health_date') }} as health_month,
        {{ month_of(days_after('metric_scores.health_date', 1)) }} as next_month
    from {{ ref('fct_metric_scores_daily') }} as metric_scores
    inner join first_listed_month
        on
            {{ days_before('first_listed_month.first_month', 1) }}
            <= metric_scores.health_date
    where
        {{ is_month_end('metric_scores.health_date') }}
        and metric_scores.metric_value is not null

),

-- Tenths between values of 9 decimals have 10: rounded, a value on a cut lies on it.
deciles as (

    select
        metric,
        {% for percent in percents -%}
        {{ rounded_to(percentile_of('metric_value', percent, percents), 10) }}
            as p{{ percent }}_value,
        {% endfor -%}
        next_month as health_month
    from month_end_values
    group by metric, next_month

),

values_of_both as (

    select
        metric,
        health_month,
        metric_value,
        1 as is_now
    from month_end_values

    union all

    select
        metric,
        next_month as health_month,
        metric_value,
        0 as is_now
    from month_end_values

),

binned as (

    select
        values_of_both.metric,
        values_of_both.health_month,
        values_of_both.is_now,
        1
        {%- for percent in percents %}
        + case
            when values_of_both.metric_value > deciles.p{{ percent }}_value
                then 1
            else 0
        end
        {%- endfor %} as bin
    from values_of_both
    inner join deciles
        on
            values_of_both.metric = deciles.metric
            and values_of_both.health_month = deciles.health_month

),

in_bins as (

    select
        metric,
        health_month,
        bin,
        sum(is_now) as accounts_now,
        sum(1 - is_now) as accounts_before
    from binned
    group by metric, health_month, bin

),

totals as (

    select
        metric,
        health_month,
        sum(accounts_now) as accounts_now,
        sum(accounts_before) as accounts_before
    from in_bins
    group by metric, health_month

),

bins as (

    {% for bin in range(1, 11) -%}
    select {{ bin }} as bin
    {%- if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

shares as (

    select
        totals.metric,
        totals.health_month,
        totals.accounts_now,
        totals.accounts_before,
        bins.bin,
        case
            when in_bins.accounts_now > 0
                then {{ safe_ratio(
                    'in_bins.accounts_now', 'totals.accounts_now'
                ) }}
            else 0.0001
        end as share_now,
        case
            when in_bins.accounts_before > 0
                then {{ safe_ratio(
                    'in_bins.accounts_before', 'totals.accounts_before'
                ) }}
            else 0.0001
        end as share_before
    from totals
    cross join bins
    left join in_bins
        on
            totals.metric = in_bins.metric
            and totals.health_month = in_bins.health_month
            and bins.bin = in_bins.bin
    where totals.accounts_now > 0 and totals.accounts_before > 0

)

select
    metric,
    cast(accounts_now as integer) as accounts,
    cast(accounts_before as integer) as accounts_before,
    {{ rounded(exact_sum(
        '(share_now - share_before) * ln(share_now / share_before)'
    )) }} as psi,
    health_month
from shares
group by metric, health_month, accounts_now, accounts_before
