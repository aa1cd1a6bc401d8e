-- One row per ticket of a spined account: when it stops being open (exclusive; solved
-- or closed without a time: never open, no resolution time).

with tickets as (

    select * from {{ ref('stg_support__tickets') }}

),

work_list as (

    select * from {{ ref('int_account_work_list') }}

),

described as (

    select
        tickets.account_id,
        tickets.ticket_id,
        tickets.created_at,
        tickets.first_response_at,
        tickets.solved_at,
        tickets.created_date,
        tickets.first_response_date,
        tickets.solved_date,
        case
            when tickets.solved_date is not null then tickets.solved_date
            when tickets.status in ('solved', 'closed') then tickets.created_date
            else cast('9999-12-31' as date)
        end as open_until_date,
        coalesce(tickets.priority in ('urgent', 'high'), false) as is_urgent,
        coalesce(tickets.ticket_type = 'bug', false) as is_bug,
        coalesce(tickets.is_escalated, false) as is_escalated,
        coalesce(tickets.reopen_count > 0, false) as is_reopened,
        tickets.csat_score
    from tickets
    inner join work_list
        on tickets.account_id = work_list.account_id

)

select * from described
