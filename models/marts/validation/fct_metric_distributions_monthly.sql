-- One row per complete month, metric and segment (`all` too): how the values of its
-- last day are distributed over the live accounts.

{{ config(
    materialized='incremental',
    incremental_strategy='work_days',
    meta={'day': 'health_month', 'period': 'month'},
) }}
{% set percents = [10, 25, 50, 75, 90] -%}

with first_listed_month as (

    select {{ month_of('min(restated_from_date)') }} as first_month
    from {{ ref('int_account_work_list') }}

),

month_end_values as (

    select
        metric_scores.metric,
        {{ segment_beside_all('days.segment') }} as segment,
        metric_scores.metric_value,
        {{ month_of('metric_scores.health_date') }} as health_month
    from {{ ref('fct_metric_scores_daily') }} as metric_scores
    inner join first_listed_month
        on metric_scores.health_date >= first_listed_month.first_month
    inner join {{ ref('int_score_history') }} as days
        on
            metric_scores.account_id = days.account_id
            and metric_scores.health_date = days.health_date
    where {{ is_month_end('metric_scores.health_date') }}

),

with_all as (

    select * from month_end_values

    union all

    select
        metric,
        'all' as segment,
        metric_value,
        health_month
    from month_end_values

)

select
    metric,
    segment,
    cast(count(*) as integer) as accounts,
    {{ rounded(safe_ratio('count(metric_value)', 'count(*)')) }} as measured_rate,
    min(metric_value) as min_value,
    {% for percent in percents -%}
    {{ rounded(percentile_of('metric_value', percent, percents)) }}
        as p{{ percent }}_value,
    {% endfor -%}
    max(metric_value) as max_value,
    {{ rounded(safe_ratio(exact_sum('metric_value'), 'count(metric_value)')) }}
        as mean_value,
    health_month
from with_all
group by metric, segment, health_month
