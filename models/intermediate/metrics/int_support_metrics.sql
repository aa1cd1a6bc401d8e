-- One row per account and computed live day: the support metrics of the catalogue. What
-- happened before the first computed day enters on it. Over 100 lines because tickets
-- count by the day created, by the day solved and while open.

{% set chain_to_date -%}
    partition by account_days.account_id, account_days.chain_start_date
    order by account_days.health_date
    rows between unbounded preceding and current row
{%- endset %}

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

first_computed_days as (

    {{ first_computed_days('account_days') }}

),

tickets as (

    select * from {{ ref('int_tickets_described') }}

),

waits as (

    select * from {{ ref('int_ticket_waits') }}

),

ticket_facts as (

    select
        account_id,
        created_date as fact_date,
        1 as created,
        case when is_bug then 1 else 0 end as bugs,
        case when is_escalated then 1 else 0 end as escalated,
        0 as solved,
        0 as reopened
    from tickets

    union all

    select
        account_id,
        solved_date as fact_date,
        0 as created,
        0 as bugs,
        0 as escalated,
        1 as solved,
        case when is_reopened then 1 else 0 end as reopened
    from tickets
    where solved_date is not null

),

facts_in_chain as (

    select
        ticket_facts.*,
        account_days.chain_start_date,
        first_computed_days.from_date,
        account_days.health_date as entering_date
    from ticket_facts
    inner join first_computed_days
        on ticket_facts.account_id = first_computed_days.account_id
    inner join account_days
        on {{ enters_its_chain('ticket_facts', 'fact_date') }}

),

-- Created tickets count for 90 days, then for 90 more as the window before.
facts_entering_and_leaving as (

    select
        account_id,
        chain_start_date,
        entering_date as change_date,
        created,
        0 as created_before,
        bugs,
        escalated,
        solved,
        reopened
    from facts_in_chain

    union all

    select
        account_id,
        chain_start_date,
        greatest({{ days_after('fact_date', 90) }}, from_date) as change_date,
        -created as created,
        created as created_before,
        -bugs as bugs,
        -escalated as escalated,
        -solved as solved,
        -reopened as reopened
    from facts_in_chain

    union all

    select
        account_id,
        chain_start_date,
        greatest({{ days_after('fact_date', 180) }}, from_date) as change_date,
        0 as created,
        -created as created_before,
        0 as bugs,
        0 as escalated,
        0 as solved,
        0 as reopened
    from facts_in_chain

),

changes_in_chain as (

    select
        account_id,
        chain_start_date,
        change_date,
        sum(created) as created,
        sum(created_before) as created_before,
        sum(bugs) as bugs,
        sum(escalated) as escalated,
        sum(solved) as solved,
        sum(reopened) as reopened
    from facts_entering_and_leaving
    group by account_id, chain_start_date, change_date

),

last_tickets as (

    select
        account_id,
        entering_date,
        max(case when created > 0 then fact_date end) as created_date,
        max(case when solved > 0 then fact_date end) as solved_date
    from facts_in_chain
    group by account_id, entering_date

),

-- Open tickets are not cut at the chain.
urgent_opened_and_closed as (

    select
        account_id,
        created_date as change_date,
        1 as urgent_opened
    from tickets
    where is_urgent and open_until_date > created_date

    union all

    select
        account_id,
        open_until_date as change_date,
        -1 as urgent_opened
    from tickets
    where is_urgent and open_until_date > created_date

),

urgent_changes as (

    select
        changes.account_id,
        greatest(changes.change_date, first_computed_days.from_date) as change_date,
        sum(changes.urgent_opened) as urgent_opened
    from urgent_opened_and_closed as changes
    inner join first_computed_days
        on changes.account_id = first_computed_days.account_id
    group by
        changes.account_id,
        greatest(changes.change_date, first_computed_days.from_date)

),

waits_by_day as (

    select
        account_id,
        health_date,
        {{ median_of('resolution_hours') }} as resolution_hours,
        {{ median_of('first_response_hours') }} as first_response_hours,
        min(open_since_date) as oldest_open_date,
        count(case when open_since_date is not null then resolution_hours end)
            as waiting_tickets
    from waits
    group by account_id, health_date

),

windowed as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.tenure_days,
        account_days.seats,
        account_days.is_live,
        waits_by_day.resolution_hours,
        waits_by_day.first_response_hours,
        waits_by_day.oldest_open_date,
        waits_by_day.waiting_tickets,
        max(last_tickets.created_date) over ({{ chain_to_date }}) as last_created_date,
        max(last_tickets.solved_date) over ({{ chain_to_date }}) as last_solved_date,
        {% for count in ['created', 'bugs', 'escalated', 'solved', 'reopened'] -%}
        sum(coalesce(changes_in_chain.{{ count }}, 0)) over ({{ chain_to_date }})
            as {{ count }}_90d,
        {% endfor -%}
        sum(coalesce(changes_in_chain.created_before, 0)) over ({{ chain_to_date }})
            as created_90d_before,
        sum(coalesce(urgent_changes.urgent_opened, 0)) over (
            partition by account_days.account_id
            order by account_days.health_date
            rows between unbounded preceding and current row
        ) as urgent_open
    from account_days
    left join changes_in_chain
        on
            account_days.account_id = changes_in_chain.account_id
            and account_days.chain_start_date = changes_in_chain.chain_start_date
            and account_days.health_date = changes_in_chain.change_date
    left join last_tickets
        on
            account_days.account_id = last_tickets.account_id
            and account_days.health_date = last_tickets.entering_date
    left join urgent_changes
        on
            account_days.account_id = urgent_changes.account_id
            and account_days.health_date = urgent_changes.change_date
    left join waits_by_day
        on
            account_days.account_id = waits_by_day.account_id
            and account_days.health_date = waits_by_day.health_date

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
        {{ evidence_in_window('last_created_date', 90) }} as created_evidence_date,
        {{ evidence_in_window('last_created_date', 180) }} as change_evidence_date,
        {{ evidence_in_window('last_solved_date', 90) }} as solved_evidence_date,
        case
            when waiting_tickets > 0 then health_date
            else {{ evidence_in_window('last_solved_date', 90) }}
        end as resolution_evidence_date,
        health_date as standing_evidence_date
    from windowed
    where is_live

)

select * from measured
