-- One row per model version, profile and metric in use: all that the seeds say of the
-- metric there, and the day from which it applies (scoring.md 3). Numbered, so that the
-- longest tables carry one number instead of seven columns.

{{ config(meta={'by_account': False}) }}

with weights as (

    select * from {{ ref('int_metric_weights_resolved') }}

),

metrics as (

    select * from {{ ref('int_metrics_resolved') }}

),

metric_needs as (

    select * from {{ ref('int_metric_needs') }}

),

source_tables as (

    select * from {{ ref('int_source_tables') }}

),

-- A metric applies from the day on which every table it needs has had a row of anybody.
metric_starts as (

    select
        metric_needs.model_version,
        metric_needs.metric,
        max(
            coalesce(source_tables.first_row_date, cast('9999-12-31' as date))
        ) as applies_from_date
    from metric_needs
    left join source_tables
        on metric_needs.needed_table = source_tables.source_table
    group by metric_needs.model_version, metric_needs.metric

),

metric_rules as (

    select
        cast(row_number() over (
            order by weights.model_version, weights.profile, weights.metric
        ) as integer) as rule_number,
        cast(dense_rank() over (
            order by weights.model_version, weights.profile, weights.dimension
        ) as integer) as dimension_number,
        weights.model_version,
        weights.profile,
        weights.metric,
        weights.dimension,
        weights.method,
        weights.metric_weight,
        weights.missing_policy,
        weights.is_published,
        metrics.min_tenure_days,
        metrics.stale_after_days,
        metrics.source_table,
        metrics.touch_models,
        coalesce(metrics.window_days, 0) as window_days,
        coalesce(metric_starts.applies_from_date, cast('0001-01-01' as date))
            as applies_from_date
    from weights
    inner join metrics
        on
            weights.model_version = metrics.model_version
            and weights.metric = metrics.metric
    left join metric_starts
        on
            weights.model_version = metric_starts.model_version
            and weights.metric = metric_starts.metric

)

select * from metric_rules
