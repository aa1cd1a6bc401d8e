-- One row per scoring model and profile.
with profiles_of_versions as (

    select
        versions.model_version,
        profiles.profile,
        profiles.priority,
        profiles.lifecycle_stage,
        profiles.segment,
        profiles.plan,
        profiles.industry,
        profiles.touch_model,
        {{ is_own_row('profiles') }} as own_row,
        max({{ is_own_row('profiles') }}) over (
            partition by versions.model_version, profiles.profile
        ) as best_row
    from {{ ref('health_model_versions') }} as versions
    inner join {{ ref('health_profiles') }} as profiles
        on profiles.model_version in (versions.model_version, '*')

),

own_profiles_before_shared as (

    select
        model_version,
        profile,
        priority,
        lifecycle_stage,
        segment,
        plan,
        industry,
        touch_model
    from profiles_of_versions
    where own_row = best_row

)

select * from own_profiles_before_shared
