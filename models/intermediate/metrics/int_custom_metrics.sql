-- One row per account, live day and custom metric with a value: the latest
-- custom_metrics row by that day (not cut at the chain). What a metric model computes,
-- and points, are no custom metrics whatever their dimension.

{% set computed = metric_columns() | map(attribute='metric') | list or [''] -%}
with account_days as (

    select
        account_id,
        health_date
    from {{ ref('int_accounts_spined') }}
    where is_live

),

metrics as (

    select distinct metric
    from {{ ref('int_metrics_resolved') }}
    where
        method != 'points'
        and (
            dimension = 'custom'
            or {{ is_listed("'custom_metrics'", "coalesce(needs_tables, '')") }}
        )
        and metric not in ({{ quoted_list(computed) }})

),

custom_values as (

    select
        custom_rows.account_id,
        custom_rows.metric,
        custom_rows.metric_value,
        custom_rows.metric_date as from_date,
        coalesce(
            lead(custom_rows.metric_date) over (
                partition by custom_rows.account_id, custom_rows.metric
                order by custom_rows.metric_at
            ),
            cast('9999-12-31' as date)
        ) as until_date
    from {{ ref('stg_success__custom_metrics') }} as custom_rows
    inner join metrics
        on custom_rows.metric = metrics.metric

),

every_day as (

    select
        account_days.account_id,
        account_days.health_date,
        metrics.metric
    from account_days
    cross join metrics

)

select
    every_day.account_id,
    every_day.health_date,
    every_day.metric,
    {{ rounded('custom_values.metric_value') }} as metric_value,
    custom_values.from_date as evidence_date
from every_day
left join custom_values
    on
        every_day.account_id = custom_values.account_id
        and every_day.metric = custom_values.metric
        and every_day.health_date >= custom_values.from_date
        and every_day.health_date < custom_values.until_date
