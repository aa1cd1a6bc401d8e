-- One row per metric without a column in a metric model, and per column without a
-- metric. Metrics of method points and of raw table custom_metrics have none.
with metric_columns as (

    {% for metric_column in metric_columns() %}
    select
        '{{ metric_column.metric }}' as metric,
        '{{ metric_column.model }}' as metric_model
    union all
    {% endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as metric,
        cast(null as {{ dbt.type_string() }}) as metric_model

),

metrics as (

    select
        model_version,
        metric,
        dimension,
        method = 'points'
        or dimension = 'custom'
        or coalesce({{ is_listed("'custom_metrics'", 'needs_tables') }}, false)
            as has_no_column
    from {{ ref('health_metrics') }}

),

columns_without_metric as (

    select
        metric_columns.metric as seed_key,
        'every metric column needs a row in health_metrics' as violated_rule,
        'it is a column of ' || metric_columns.metric_model as detail
    from metric_columns
    left join metrics
        on metric_columns.metric = metrics.metric
    where metric_columns.metric is not null and metrics.metric is null

),

metrics_without_column as (

    select
        {{ row_text(['metrics.model_version', 'metrics.metric'], '/') }} as seed_key,
        'every metric needs a column in a metric model' as violated_rule,
        'no model of intermediate/metrics has it' as detail
    from metrics
    left join metric_columns
        on metrics.metric = metric_columns.metric
    where not metrics.has_no_column and metric_columns.metric is null

),

violations_unioned as (

    select * from columns_without_metric
    union all
    select * from metrics_without_column

),

violations_filed as (

    select
        'seeds/health_model/health_metrics.csv' as seed_file,
        seed_key,
        violated_rule,
        detail
    from violations_unioned

)

select * from violations_filed
