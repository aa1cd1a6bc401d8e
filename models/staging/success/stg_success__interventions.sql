-- One row per accepted row of interventions.

with base_rows as (

    select * from {{ ref('base_success__interventions') }}

),

accepted as (

    select
        intervention_id,
        account_id,
        playbook,
        started_at,
        completed_at,
        owner,
        channel,
        is_automated,
        {{ day_of('started_at') }} as started_date,
        {{ day_of('completed_at') }} as completed_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
