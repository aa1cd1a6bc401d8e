-- One row per accepted row of tickets.

with base_rows as (

    select * from {{ ref('base_support__tickets') }}

),

accepted as (

    select
        ticket_id,
        account_id,
        created_at,
        first_response_at,
        solved_at,
        status,
        priority,
        ticket_type,
        is_escalated,
        reopen_count,
        csat_score,
        {{ day_of('created_at') }} as created_date,
        {{ day_of('first_response_at') }} as first_response_date,
        {{ day_of('solved_at') }} as solved_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
