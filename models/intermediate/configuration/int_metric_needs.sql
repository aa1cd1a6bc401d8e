-- One row per scoring model, metric and raw table that the metric needs.
with metric_needs as (

    select
        metrics.model_version,
        metrics.metric,
        raw_tables.needed_table
    from {{ ref('int_metrics_resolved') }} as metrics
    inner join {{ names_as_rows(raw_table_names(), 'needed_table') }} as raw_tables
        on {{ is_listed('raw_tables.needed_table', 'metrics.needs_tables') }}

)

select * from metric_needs
