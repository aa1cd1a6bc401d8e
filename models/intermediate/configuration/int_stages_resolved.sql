-- One row per scoring model and lifecycle stage.
with stages_of_versions as (

    select
        versions.model_version,
        stage_rows.lifecycle_stage,
        stage_rows.priority,
        stage_rows.min_tenure_days,
        stage_rows.max_tenure_days,
        stage_rows.min_days_to_renewal,
        stage_rows.max_days_to_renewal,
        stage_rows.milestones_complete,
        {{ is_own_row('stage_rows') }} as own_row,
        max({{ is_own_row('stage_rows') }}) over (
            partition by versions.model_version, stage_rows.lifecycle_stage
        ) as best_row
    from {{ ref('health_model_versions') }} as versions
    inner join {{ ref('health_lifecycle_stages') }} as stage_rows
        on stage_rows.model_version in (versions.model_version, '*')

),

own_stages_before_shared as (

    select
        model_version,
        lifecycle_stage,
        priority,
        min_tenure_days,
        max_tenure_days,
        min_days_to_renewal,
        max_days_to_renewal,
        milestones_complete,
        cast(
            row_number() over (
                partition by model_version order by priority, lifecycle_stage
            ) as integer
        ) as stage_order
    from stages_of_versions
    where own_row = best_row

)

select * from own_stages_before_shared
