-- One row per accepted row of custom_metrics.

with base_rows as (

    select * from {{ ref('base_success__custom_metrics') }}

),

accepted as (

    select
        account_id,
        metric,
        metric_value,
        metric_date as metric_at,
        {{ day_of('metric_date') }} as metric_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
