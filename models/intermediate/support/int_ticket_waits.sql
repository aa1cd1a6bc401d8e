-- One row per account, day and ticket that counts in a median of the day: hours to its
-- resolution and to its first response as they stood at the end of the day (null =
-- does not count), and the created day where it is open.

with account_days as (

    select
        account_id,
        health_date,
        chain_start_date
    from {{ ref('int_accounts_spined') }}
    where is_live

),

tickets as (

    select * from {{ ref('int_tickets_described') }}

),

ticket_days as (

    select
        account_days.account_id,
        account_days.health_date,
        tickets.ticket_id,
        tickets.created_at,
        tickets.first_response_at,
        tickets.solved_at,
        tickets.created_date,
        {{ end_of_day('account_days.health_date') }} as day_end,
        account_days.health_date < tickets.open_until_date as is_open,
        tickets.created_date >= account_days.chain_start_date
        and tickets.created_date > {{ days_before('account_days.health_date', 90) }}
            as is_created_in_window,
        coalesce(
            tickets.solved_date >= account_days.chain_start_date
            and tickets.solved_date > {{ days_before('account_days.health_date', 90) }}
            and tickets.solved_date <= account_days.health_date,
            false
        ) as is_solved_in_window,
        coalesce(tickets.first_response_date <= account_days.health_date, false)
            as is_answered
    from account_days
    inner join tickets
        on
            account_days.account_id = tickets.account_id
            and account_days.health_date >= tickets.created_date
            and (
                account_days.health_date < {{ days_after('tickets.created_date', 180) }}
                or account_days.health_date
                < {{ days_after('tickets.solved_date', 90) }}
            )

),

waits as (

    select
        account_id,
        health_date,
        ticket_id,
        case
            when is_solved_in_window then {{ hours_between('created_at', 'solved_at') }}
            when is_open and is_created_in_window
                then {{ hours_between('created_at', 'day_end') }}
        end as resolution_hours,
        case
            when is_created_in_window and is_answered
                then {{ hours_between('created_at', 'first_response_at') }}
            when is_created_in_window and is_open
                then {{ hours_between('created_at', 'day_end') }}
        end as first_response_hours,
        case
            when
                is_open
                and created_date > {{ days_before('health_date', 180) }}
                then created_date
        end as open_since_date
    from ticket_days

)

select * from waits
