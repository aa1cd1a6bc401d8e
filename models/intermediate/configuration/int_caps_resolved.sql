-- One row per scoring model, profile, cap rule and condition of the rule.
with caps_of_profiles as (

    select
        profiles.model_version,
        profiles.profile,
        caps.rule,
        caps.metric,
        caps.operator,
        caps.threshold,
        caps.max_score,
        caps.reason,
        {{ lookup_closeness('caps', 'profiles') }} as closeness,
        max({{ lookup_closeness('caps', 'profiles') }}) over (
            partition by profiles.model_version, profiles.profile, caps.rule
        ) as best_closeness
    from {{ ref('int_profiles_resolved') }} as profiles
    inner join {{ ref('health_caps') }} as caps
        on
            caps.model_version in (profiles.model_version, '*')
            and caps.profile in (profiles.profile, 'default')

),

-- max_score 100 switches a rule off for a profile.
closest_caps as (

    select
        model_version,
        profile,
        rule,
        case when metric not like 'dimension:%' then metric end as metric,
        case when metric like 'dimension:%' then substring(metric, 11) end as dimension,
        operator,
        threshold,
        max_score,
        reason,
        cast(
            count(*) over (partition by model_version, profile, rule) as integer
        ) as conditions
    from caps_of_profiles
    where closeness = best_closeness and max_score < 100

)

select * from closest_caps
