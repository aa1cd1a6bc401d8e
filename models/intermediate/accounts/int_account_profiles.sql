-- One row per account, day and lane: lifecycle stage and profile, each the first match
-- by priority (scoring.md 2). Resolved once per distinct combination, then joined back.
-- Over 100 lines: stage and profile are resolved in the same three steps.

with lanes as (

    select
        account_id,
        health_date,
        lane,
        model_version,
        coalesce(plan, '') as plan,
        coalesce(segment, '') as segment,
        coalesce(industry, '') as industry,
        coalesce(touch_model, '') as touch_model,
        tenure_days,
        coalesce(days_to_renewal, -1) as days_to_renewal,
        is_live_version,
        is_live,
        milestones_complete
    from {{ ref('int_account_lanes') }}

),

stages as (

    select * from {{ ref('int_stages_resolved') }}

),

profiles as (

    select * from {{ ref('int_profiles_resolved') }}

),

stage_cases as (

    select distinct
        model_version,
        tenure_days,
        days_to_renewal,
        milestones_complete
    from lanes

),

stage_of_each_case as (

    select
        stage_cases.model_version,
        stage_cases.tenure_days,
        stage_cases.days_to_renewal,
        stage_cases.milestones_complete,
        {{ first_of('stages.lifecycle_stage', 'stages.priority') }} as lifecycle_stage
    from stage_cases
    inner join stages
        on
            stage_cases.model_version = stages.model_version
            and stage_cases.tenure_days >= coalesce(stages.min_tenure_days, 0)
            and stage_cases.tenure_days <= coalesce(stages.max_tenure_days, 999999)
            and (
                stages.min_days_to_renewal is null
                or stage_cases.days_to_renewal >= stages.min_days_to_renewal
                and stage_cases.days_to_renewal >= 0
            )
            and (
                stages.max_days_to_renewal is null
                or stage_cases.days_to_renewal <= stages.max_days_to_renewal
                and stage_cases.days_to_renewal >= 0
            )
            and stage_cases.milestones_complete
            = coalesce(stages.milestones_complete, stage_cases.milestones_complete)
    group by
        stage_cases.model_version,
        stage_cases.tenure_days,
        stage_cases.days_to_renewal,
        stage_cases.milestones_complete

),

staged as (

    select
        lanes.*,
        stage_of_each_case.lifecycle_stage
    from lanes
    inner join stage_of_each_case
        on
            lanes.model_version = stage_of_each_case.model_version
            and lanes.tenure_days = stage_of_each_case.tenure_days
            and lanes.days_to_renewal = stage_of_each_case.days_to_renewal
            and lanes.milestones_complete = stage_of_each_case.milestones_complete

),

profile_cases as (

    select distinct
        model_version,
        lifecycle_stage,
        segment,
        plan,
        industry,
        touch_model
    from staged

),

profile_of_each_case as (

    select
        profile_cases.model_version,
        profile_cases.lifecycle_stage,
        profile_cases.segment,
        profile_cases.plan,
        profile_cases.industry,
        profile_cases.touch_model,
        {{ first_of('profiles.profile', 'profiles.priority') }} as profile
    from profile_cases
    inner join profiles
        on
            profile_cases.model_version = profiles.model_version
            and profiles.lifecycle_stage in ('*', profile_cases.lifecycle_stage)
            and profiles.segment in ('*', profile_cases.segment)
            and profiles.plan in ('*', profile_cases.plan)
            and profiles.industry in ('*', profile_cases.industry)
            and profiles.touch_model in ('*', profile_cases.touch_model)
    group by
        profile_cases.model_version,
        profile_cases.lifecycle_stage,
        profile_cases.segment,
        profile_cases.plan,
        profile_cases.industry,
        profile_cases.touch_model

),

assigned as (

    select
        staged.account_id,
        staged.health_date,
        staged.lane,
        staged.model_version,
        staged.lifecycle_stage,
        profile_of_each_case.profile,
        nullif(staged.touch_model, '') as touch_model,
        staged.tenure_days,
        staged.is_live_version,
        staged.is_live
    from staged
    inner join profile_of_each_case
        on
            staged.model_version = profile_of_each_case.model_version
            and staged.lifecycle_stage = profile_of_each_case.lifecycle_stage
            and staged.segment = profile_of_each_case.segment
            and staged.plan = profile_of_each_case.plan
            and staged.industry = profile_of_each_case.industry
            and staged.touch_model = profile_of_each_case.touch_model

)

select * from assigned
