-- One row per account and live day: the support metrics of the catalogue. Over 100
-- lines because tickets count by the day created, by the day solved and while open.

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

first_days as (

    select
        account_id,
        min(started_date) as first_date
    from {{ ref('int_subscription_rows') }}
    group by account_id

),

tickets as (

    select * from {{ ref('int_tickets_described') }}

),

waits as (

    select * from {{ ref('int_ticket_waits') }}

),

-- Urgent tickets opened before the account's first day are open on it (no chain cut).
ticket_facts as (

    select
        account_id,
        created_date as fact_date,
        1 as created,
        case when is_bug then 1 else 0 end as bugs,
        case when is_escalated then 1 else 0 end as escalated,
        0 as solved,
        0 as reopened,
        0 as urgent_opened
    from tickets

    union all

    select
        account_id,
        solved_date as fact_date,
        0 as created,
        0 as bugs,
        0 as escalated,
        1 as solved,
        case when is_reopened then 1 else 0 end as reopened,
        0 as urgent_opened
    from tickets
    where solved_date is not null

    union all

    select
        tickets.account_id,
        greatest(tickets.created_date, first_days.first_date) as fact_date,
        0 as created,
        0 as bugs,
        0 as escalated,
        0 as solved,
        0 as reopened,
        1 as urgent_opened
    from tickets
    inner join first_days
        on tickets.account_id = first_days.account_id
    where tickets.is_urgent and tickets.open_until_date > tickets.created_date

    union all

    select
        tickets.account_id,
        greatest(tickets.open_until_date, first_days.first_date) as fact_date,
        0 as created,
        0 as bugs,
        0 as escalated,
        0 as solved,
        0 as reopened,
        -1 as urgent_opened
    from tickets
    inner join first_days
        on tickets.account_id = first_days.account_id
    where tickets.is_urgent and tickets.open_until_date > tickets.created_date

),

facts_by_day as (

    select
        account_id,
        fact_date,
        sum(created) as created,
        sum(bugs) as bugs,
        sum(escalated) as escalated,
        sum(solved) as solved,
        sum(reopened) as reopened,
        sum(urgent_opened) as urgent_opened
    from ticket_facts
    group by account_id, fact_date

),

waits_by_day as (

    select
        account_id,
        health_date,
        {{ median_of('resolution_hours') }} as resolution_hours,
        {{ median_of('first_response_hours') }} as first_response_hours,
        min(open_since_date) as oldest_open_date
    from waits
    group by account_id, health_date

),

daily as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.chain_start_date,
        account_days.tenure_days,
        account_days.seats,
        account_days.is_live,
        coalesce(facts_by_day.created, 0) as created,
        coalesce(facts_by_day.bugs, 0) as bugs,
        coalesce(facts_by_day.escalated, 0) as escalated,
        coalesce(facts_by_day.solved, 0) as solved,
        coalesce(facts_by_day.reopened, 0) as reopened,
        coalesce(facts_by_day.urgent_opened, 0) as urgent_opened,
        waits_by_day.resolution_hours,
        waits_by_day.first_response_hours,
        waits_by_day.oldest_open_date
    from account_days
    left join facts_by_day
        on
            account_days.account_id = facts_by_day.account_id
            and account_days.health_date = facts_by_day.fact_date
    left join waits_by_day
        on
            account_days.account_id = waits_by_day.account_id
            and account_days.health_date = waits_by_day.health_date

),

windowed as (

    select
        account_id,
        health_date,
        chain_start_date,
        tenure_days,
        seats,
        is_live,
        resolution_hours,
        first_response_hours,
        oldest_open_date,
        {{ sum_over_last('created', 90) }} as created_90d,
        {{ sum_over_last('bugs', 90) }} as bugs_90d,
        {{ sum_over_last('escalated', 90) }} as escalated_90d,
        {{ sum_over_last('solved', 90) }} as solved_90d,
        {{ sum_over_last('reopened', 90) }} as reopened_90d,
        sum(urgent_opened) over (
            partition by account_id
            order by health_date
        ) as urgent_open
    from daily

),

with_window_before as (

    select
        *,
        coalesce(lag(created_90d, 90) over (
            partition by account_id, chain_start_date
            order by health_date
        ), 0) as created_90d_before
    from windowed

),

measured as (

    select
        account_id,
        health_date,
        case
            when seats is not null then {{ rounded(
                scaled_to_window('created_90d', 90)
                ~ ' * 10 / greatest(cast(seats as ' ~ type_double() ~ '), 10)'
            ) }}
        end as tickets_per_10_seats_90d,
        case
            when created_90d_before >= 3 then {{ rounded(
                safe_ratio('created_90d', 'created_90d_before') ~ ' - 1'
            ) }}
        end as ticket_change_90d,
        case
            when created_90d >= 3
                then {{ rounded(safe_ratio('bugs_90d', 'created_90d')) }}
        end as bug_ticket_share_90d,
        {{ rounded('urgent_open') }} as urgent_open_tickets,
        {{ rounded('coalesce(' ~ days_between('oldest_open_date', 'health_date')
            ~ ', 0)') }} as oldest_open_ticket_days,
        {{ rounded('resolution_hours') }} as median_resolution_hours_90d,
        {{ rounded('first_response_hours') }} as median_first_response_hours_90d,
        case
            when created_90d >= 3
                then {{ rounded(safe_ratio('escalated_90d', 'created_90d')) }}
        end as escalation_rate_90d,
        case
            when solved_90d >= 3
                then {{ rounded(safe_ratio('reopened_90d', 'solved_90d')) }}
        end as reopen_rate_90d,
        health_date as support_evidence_date
    from with_window_before
    where is_live

)

select * from measured
