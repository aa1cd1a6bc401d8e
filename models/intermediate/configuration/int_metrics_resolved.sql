-- One row per scoring model and metric.
with metrics_of_versions as (

    select
        versions.model_version,
        metrics.metric,
        metrics.dimension,
        metrics.label,
        metrics.unit,
        metrics.method,
        metrics.higher_is_better,
        metrics.min_tenure_days,
        metrics.stale_after_days,
        metrics.window_days,
        metrics.source_table,
        metrics.needs_tables,
        metrics.touch_models,
        metrics.description,
        {{ is_own_row('metrics') }} as own_row,
        max({{ is_own_row('metrics') }}) over (
            partition by versions.model_version, metrics.metric
        ) as best_row
    from {{ ref('health_model_versions') }} as versions
    inner join {{ ref('health_metrics') }} as metrics
        on metrics.model_version in (versions.model_version, '*')

),

own_metrics_before_shared as (

    select
        model_version,
        metric,
        dimension,
        label,
        unit,
        method,
        higher_is_better,
        coalesce(min_tenure_days, 0) as min_tenure_days,
        stale_after_days,
        window_days,
        source_table,
        needs_tables,
        coalesce(touch_models, '*') as touch_models,
        description
    from metrics_of_versions
    where own_row = best_row

)

select * from own_metrics_before_shared
