-- One row per accepted row of users.

with base_rows as (

    select * from {{ ref('base_usage__users') }}

),

accepted as (

    select
        user_id,
        account_id,
        created_at,
        deactivated_at,
        seniority,
        is_licensed,
        is_service,
        {{ day_of('created_at') }} as created_date,
        {{ day_of('deactivated_at') }} as deactivated_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
