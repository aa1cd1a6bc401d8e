-- One row per scoring model, profile, metric and knot of its curve or steps.
with points_of_profiles as (

    select
        profiles.model_version,
        profiles.profile,
        metrics.metric,
        metrics.method,
        metrics.higher_is_better,
        curves.input_value,
        curves.score,
        {{ lookup_closeness('curves', 'profiles') }} as closeness,
        max({{ lookup_closeness('curves', 'profiles') }}) over (
            partition by profiles.model_version, profiles.profile, metrics.metric
        ) as best_closeness
    from {{ ref('int_profiles_resolved') }} as profiles
    inner join {{ ref('health_curves') }} as curves
        on
            curves.model_version in (profiles.model_version, '*')
            and curves.profile in (profiles.profile, 'default')
    inner join {{ ref('int_metrics_resolved') }} as metrics
        on
            profiles.model_version = metrics.model_version
            and curves.metric = metrics.metric
    where metrics.method in ('curve', 'step')

),

closest_points as (

    select
        model_version,
        profile,
        metric,
        method,
        higher_is_better,
        input_value,
        score
    from points_of_profiles
    where closeness = best_closeness

)

select * from closest_points
