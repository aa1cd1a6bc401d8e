-- One row per scoring model, profile and metric that any profile of the model weights
-- or that a rule of the model names.
-- Over 100 lines: two lookups, version per metric and then profile per whole dimension.
with profiles as (

    select
        model_version,
        profile
    from {{ ref('int_profiles_resolved') }}

),

metrics as (

    select
        model_version,
        metric,
        dimension,
        method
    from {{ ref('int_metrics_resolved') }}

),

weights_of_versions as (

    select
        metrics.model_version,
        weights.profile,
        metrics.metric,
        metrics.dimension,
        weights.weight,
        weights.missing_policy,
        {{ is_own_row('weights') }} as own_row,
        max({{ is_own_row('weights') }}) over (
            partition by metrics.model_version, weights.profile, metrics.metric
        ) as best_row
    from metrics
    inner join {{ ref('health_metric_weights') }} as weights
        on
            metrics.metric = weights.metric
            and weights.model_version in (metrics.model_version, '*')

),

-- A profile with any row in a dimension gives all of that dimension's weights.
weights_of_profiles as (

    select
        profiles.model_version,
        profiles.profile,
        weights.metric,
        weights.weight,
        weights.missing_policy,
        case when weights.profile = profiles.profile then 1 else 0 end as closeness,
        max(case when weights.profile = profiles.profile then 1 else 0 end) over (
            partition by profiles.model_version, profiles.profile, weights.dimension
        ) as best_closeness
    from profiles
    inner join weights_of_versions as weights
        on
            profiles.model_version = weights.model_version
            and weights.profile in (profiles.profile, 'default')
    where weights.own_row = weights.best_row

),

metrics_weighted as (

    select distinct
        model_version,
        metric
    from weights_of_profiles
    where closeness = best_closeness and weight > 0

),

metrics_named as (

    select distinct
        model_version,
        named_item as metric
    from {{ ref('int_rule_targets') }}

),

-- Published = resolved weight inside its dimension, or named by a rule of the version.
-- A metric with weight in a dimension of weight 0 is published too (it contributes 0):
-- the rule asks for the metric's own weight w(m), and names the dimension's W(d) apart.
metrics_of_profiles as (

    select
        profiles.model_version,
        profiles.profile,
        metrics.metric,
        metrics.dimension,
        metrics.method,
        coalesce(weights.weight, 0) as metric_weight,
        coalesce(weights.missing_policy, 'exclude') as missing_policy,
        metrics_named.metric is not null as is_named,
        coalesce(weights.weight, 0) > 0 or metrics_named.metric is not null
            as is_published
    from profiles
    inner join metrics
        on profiles.model_version = metrics.model_version
    left join weights_of_profiles as weights
        on
            profiles.model_version = weights.model_version
            and profiles.profile = weights.profile
            and metrics.metric = weights.metric
            and weights.closeness = weights.best_closeness
    left join metrics_weighted
        on
            metrics.model_version = metrics_weighted.model_version
            and metrics.metric = metrics_weighted.metric
    left join metrics_named
        on
            metrics.model_version = metrics_named.model_version
            and metrics.metric = metrics_named.metric
    where
        metrics_weighted.metric is not null
        or metrics_named.metric is not null
        -- A measured pulse lifts too_new whatever its weight.
        or metrics.metric = 'csm_pulse'

)

select * from metrics_of_profiles
