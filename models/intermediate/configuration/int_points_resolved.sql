-- One row per scoring model, profile, metric of method points and action.
{%- set tables = "'" ~ point_tables().keys() | join("', '") ~ "'" %}
with points_of_profiles as (

    select
        profiles.model_version,
        profiles.profile,
        points.metric,
        points.action,
        points.window_days,
        points.impact,
        points.per_seat,
        points.max_count,
        points.base_points,
        {{ dbt.position("':'", 'points.action') }} as colon_position,
        {{ lookup_closeness('points', 'profiles') }} as closeness,
        max({{ lookup_closeness('points', 'profiles') }}) over (
            partition by profiles.model_version, profiles.profile, points.metric
        ) as best_closeness
    from {{ ref('int_profiles_resolved') }} as profiles
    inner join {{ ref('health_points') }} as points
        on
            points.model_version in (profiles.model_version, '*')
            and points.profile in (profiles.profile, 'default')
    inner join {{ ref('int_metrics_resolved') }} as metrics
        on
            profiles.model_version = metrics.model_version
            and points.metric = metrics.metric
    where metrics.method = 'points'

),

-- An action is a table, a `table:type`, or else a feature of usage_events.
closest_points as (

    select
        model_version,
        profile,
        metric,
        action,
        case
            when colon_position > 0 then substring(action, 1, colon_position - 1)
            when action in ({{ tables }}) then action
            else 'usage_events'
        end as source_table,
        case
            when colon_position > 0 then substring(action, colon_position + 1)
            when action not in ({{ tables }}) then action
        end as action_type,
        window_days,
        impact,
        coalesce(per_seat, false) as per_seat,
        max_count,
        coalesce(base_points, 0) as base_points
    from points_of_profiles
    where closeness = best_closeness

)

select * from closest_points
