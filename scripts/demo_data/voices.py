"""What customers say: tickets, surveys, pulses of the CSM, advocacy, marketing."""

import duckdb

from scripts.demo_data.latent import run
from scripts.demo_data.settings import Settings

TICKETS = """
    create or replace table out_tickets as
    with weeks as (
        select *,
            if(cause = 'loud', trouble_now, 0.25 * trouble_now) as anger,
            burst(
                (0.04 + 0.028 * sqrt(seats_now))
                * (1 + if(cause = 'loud', 5.0, 0.6) * trouble_now), week_key, 'tickets'
            ) as tickets
        from account_weeks
    ),
    raised as (
        select *, unnest(range(least(tickets, 12))) as ticket_no
        from weeks
    ),
    keyed as (
        select *, week_key || '|' || ticket_no as ticket_key
        from raised
    ),
    placed as (
        select *,
            moment(workday(week_on + cast(floor(7 * chance(ticket_key, 'day'))
                as integer)), ticket_key, 'raised') as created_at,
            case
                when chance(ticket_key, 'priority') < 0.02 + 0.16 * anger then 'urgent'
                when chance(ticket_key, 'priority') < 0.1 + 0.4 * anger then 'high'
                when chance(ticket_key, 'priority') < 0.75 then 'normal'
                else 'low'
            end as priority,
            -ln(1 - chance(ticket_key, 'solve')) as patience
        from keyed
    ),
    answered as (
        select *,
            created_at + to_minutes(cast(20 + 60 * (1 + 4 * anger)
                * between_chance(0.3, 6.0, ticket_key, 'answer') as integer))
                as drawn_answer,
            created_at + to_minutes(cast(180 + 60 * patience
                * (case priority when 'urgent' then 18 when 'high' then 40
                    when 'normal' then 66 else 110 end) * (1 - 0.3 * temper)
                * (1 + 4 * anger) as integer))
                as drawn_solve
        from placed
        where created_at >= from_on and created_at < until_on
    ),
    closed as (
        select *,
            if(drawn_answer < timestamp '{end_date} 23:00:00', drawn_answer, null)
                as first_response_at,
            case when drawn_solve < timestamp '{end_date} 23:00:00'
                then greatest(drawn_solve, drawn_answer) end as solve_at
        from answered
    )
    select
        'tck_' || right(account_id, 5) || '_' || strftime(week_on, '%Y%m%d')
            || '_' || ticket_no as ticket_id,
        account_id,
        created_at,
        first_response_at,
        if(solve_at < timestamp '{end_date} 23:59:59', solve_at, null) as solved_at,
        case
            when solve_at < timestamp '{end_date} 23:59:59' then pick(
                ['solved', 'closed', 'closed'], ticket_key, 'status')
            when first_response_at is null then 'open'
            else pick(['open', 'pending'], ticket_key, 'status')
        end as status,
        priority,
        pick(['question', 'question', 'bug', 'bug', 'billing', 'feature_request'],
            ticket_key, 'type') as ticket_type,
        chance(ticket_key, 'escalated') < 0.02 + 0.3 * anger as is_escalated,
        cast(chance(ticket_key, 'reopened') < 0.05 + 0.25 * anger as integer)
            as reopen_count,
        case when solve_at < timestamp '{end_date} 23:59:59'
                and chance(ticket_key, 'rated') < 0.4
            then cast(clamp(round(4.2 + 0.5 * temper - 2.6 * anger - 0.8 * trouble_now
                + between_chance(-1.1, 0.8, ticket_key, 'csat')), 1, 5) as integer)
            end as csat_score,
        loaded(created_at, ticket_key) as loaded_at
    from closed
"""

FEEDBACK = """
    create or replace macro mood(cause, trouble_now) as trouble_now * case cause
        when 'loud' then 1.0 when 'champion_left' then 0.9 when 'fading' then 0.9
        else 0.8 end;

    create or replace table out_survey_responses as
    with asked as (
        select *,
            week_key || '|' || person as ask_key,
            person,
            case when (week_no + account_no) % 13 = 0 then 'nps'
                when (week_no + account_no) % 13 = 6 then 'csat'
                when (week_no + account_no) % 26 = 9 then 'ces' end as survey
        from account_weeks
        cross join (select unnest([1, 2, 3, 4]) as person) as people
    ),
    answered as (
        select *,
            workday(week_on + cast(floor(7 * chance(ask_key, 'day')) as integer))
                as answered_on
        from asked
        where survey is not null and chance(ask_key, 'answers') < 0.3
    )
    select
        'srv_' || right(account_id, 5) || '_' || strftime(week_on, '%Y%m%d')
            || '_' || person as response_id,
        account_id,
        moment(answered_on, ask_key, 'at') as responded_at,
        survey,
        cast(case survey
            when 'nps' then clamp(round(7.6 + 1.3 * temper - 6.5 * mood(cause, trouble_now)
                + between_chance(-1.8, 1.6, ask_key, 'score')), 0, 10)
            when 'csat' then clamp(round(4.1 + 0.5 * temper - 3.2 * mood(cause, trouble_now)
                + between_chance(-1.0, 0.7, ask_key, 'score')), 1, 5)
            else clamp(round(6.0 - 2.5 * mood(cause, trouble_now)
                + between_chance(-1.4, 1.2, ask_key, 'score')), 1, 7)
        end as integer) as score,
        if(chance(ask_key, 'named') < 0.85, 'con_' || right(account_id, 5) || '_'
            || person, null) as contact_id,
        loaded(moment(answered_on, ask_key, 'at'), ask_key) as loaded_at
    from answered
    where answered_on >= from_on and answered_on < until_on;

    create or replace table out_csm_pulses as
    with given as (
        select *,
            workday(week_on + cast(floor(7 * chance(week_key, 'pulse day')) as integer))
                as given_on
        from account_weeks
        where (week_no + account_no) % (case touch_model when 'high_touch' then 5
            when 'mid_touch' then 9 else 1000 end) = 0
            and chance(week_key, 'pulse') < 0.85
    )
    select
        'pls_' || right(given.account_id, 5) || '_' || strftime(week_on, '%Y%m%d')
            as pulse_id,
        given.account_id,
        moment(given_on, week_key, 'pulse at') as recorded_at,
        cast(clamp(round(7.0 + 1.2 * temper - 6.5 * trouble_now
            + if(cause = 'growing', 0.6, 0.0)
            + between_chance(-1.2, 1.2, week_key, 'rating')), 1, 10) as integer)
            as rating,
        csm_owner,
        case when trouble_now > 0.4 and chance(week_key, 'noted') < 0.5 then case cause
            when 'fading' then 'fewer people log in than at the start of the quarter'
            when 'loud' then 'unhappy with open tickets, asked for a plan'
            when 'non_paying' then 'finance does not answer about the invoices'
            else 'our contact has left, no successor named yet' end end as note,
        loaded(moment(given_on, week_key, 'pulse at'), week_key) as loaded_at
    from given
    inner join account_names using (account_id)
    where given_on >= from_on and given_on < until_on;

    create or replace table out_advocacy_events as
    with willing as (
        select *,
            pick(['agreed', 'reference', 'referral', 'review', 'case_study', 'review'],
                week_key, 'advocacy type') as advocacy_type,
            workday(week_on + cast(floor(7 * chance(week_key, 'advocacy day'))
                as integer)) as done_on
        from account_weeks
        where chance(week_key, 'advocacy') < if(cause = 'growing', 0.02, 0.008)
            * greatest(0.0, 1 - 2 * trouble_now) and days_in > 120
    )
    select
        'adv_' || right(account_id, 5) || '_' || strftime(week_on, '%Y%m%d')
            as advocacy_id,
        account_id,
        moment(done_on, week_key, 'advocacy at') as occurred_at,
        advocacy_type,
        if(advocacy_type = 'review', cast(clamp(round(between_chance(
            3.4, 5.4, week_key, 'stars')), 1, 5) as integer), null) as rating,
        loaded(moment(done_on, week_key, 'advocacy at'), week_key) as loaded_at
    from willing
    where done_on < until_on;

    create or replace table out_marketing_engagements as
    with touched as (
        select *,
            unnest(range(least(4, burst((0.3 + 0.15 * temper) * (1 - 0.6 * trouble_now), week_key,
                'marketing')))) as touch_no
        from account_weeks
    ),
    keyed as (
        select *, week_key || '|' || touch_no as touch_key
        from touched
    ),
    placed as (
        select *,
            week_on + cast(floor(7 * chance(touch_key, 'day')) as integer) as touched_on
        from keyed
    )
    select
        'mkt_' || right(account_id, 5) || '_' || strftime(week_on, '%Y%m%d')
            || '_' || touch_no as engagement_id,
        account_id,
        moment(touched_on, touch_key, 'at') as occurred_at,
        pick(['email_open', 'email_open', 'email_open', 'email_click', 'site_visit',
            'site_visit', 'webinar', 'content', 'content', 'community', 'social',
            'training'], touch_key, 'channel') as channel,
        if(chance(touch_key, 'named') < 0.6, 'con_' || right(account_id, 5) || '_'
            || (1 + cast(floor(3 * chance(touch_key, 'who')) as integer)), null)
            as contact_id,
        loaded(moment(touched_on, touch_key, 'at'), touch_key) as loaded_at
    from placed
    where touched_on >= from_on and touched_on < until_on
"""


def build(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create the support, feedback and marketing tables; after account_weeks."""
    run(connection, TICKETS.format(end_date=settings.end_date))
    run(connection, FEEDBACK)
