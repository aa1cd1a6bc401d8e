-- One row per accepted row of touchpoints.

with base_rows as (

    select * from {{ ref('base_crm__touchpoints') }}

),

accepted as (

    select
        touchpoint_id,
        account_id,
        occurred_at,
        channel,
        direction,
        contact_id,
        employee_id,
        {{ day_of('occurred_at') }} as occurred_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
