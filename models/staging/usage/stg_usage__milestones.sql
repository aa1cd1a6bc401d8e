-- One row per accepted row of milestones.

with base_rows as (

    select * from {{ ref('base_usage__milestones') }}

),

accepted as (

    select
        account_id,
        milestone,
        milestone_type,
        due_at,
        completed_at,
        {{ day_of('due_at') }} as due_date,
        {{ day_of('completed_at') }} as completed_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
