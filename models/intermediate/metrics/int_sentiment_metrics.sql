-- One row per account and computed live day: the sentiment metrics of the catalogue.
-- What happened before the first computed day enters on it. Over 100 lines because
-- surveys, tickets and pulses are three kinds of evidence.

{% set account_to_date -%}
    partition by account_days.account_id
    order by account_days.health_date
    rows between unbounded preceding and current row
{%- endset %}
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

survey_answers as (

    select * from {{ ref('int_survey_answers') }}

),

pulses as (

    select * from {{ ref('stg_feedback__csm_pulses') }}

),

tickets as (

    select * from {{ ref('int_tickets_described') }}
    where csat_score is not null and solved_date is not null

),

answers_entering_and_leaving as (

    select
        account_id,
        survey,
        from_date as change_date,
        from_date as answered_date,
        score,
        1 as answers
    from survey_answers

    union all

    select
        account_id,
        survey,
        until_date as change_date,
        cast(null as date) as answered_date,
        -score as score,
        -1 as answers
    from survey_answers

),

answer_changes as (

    select
        answers.account_id,
        {% for survey in ['nps', 'csat', 'ces'] -%}
        sum(case when answers.survey = '{{ survey }}' then answers.score else 0 end)
            as {{ survey }}_score,
        sum(case when answers.survey = '{{ survey }}' then answers.answers else 0 end)
            as {{ survey }}_answers,
        max(case when answers.survey = '{{ survey }}' then answers.answered_date end)
            as {{ survey }}_date,
        {% endfor -%}
        greatest(answers.change_date, first_computed_days.from_date) as change_date
    from answers_entering_and_leaving as answers
    inner join first_computed_days
        on answers.account_id = first_computed_days.account_id
    group by
        answers.account_id,
        greatest(answers.change_date, first_computed_days.from_date)

),

scored_tickets as (

    select
        tickets.account_id,
        tickets.csat_score,
        tickets.solved_date,
        account_days.chain_start_date,
        account_days.health_date as entering_date,
        greatest(
            {{ days_after('tickets.solved_date', 180) }}, first_computed_days.from_date
        ) as leaving_date
    from tickets
    inner join first_computed_days
        on tickets.account_id = first_computed_days.account_id
    inner join account_days
        on {{ enters_its_chain('tickets', 'solved_date') }}

),

scores_entering_and_leaving as (

    select
        account_id,
        chain_start_date,
        entering_date as change_date,
        solved_date,
        csat_score,
        1 as answers
    from scored_tickets

    union all

    select
        account_id,
        chain_start_date,
        leaving_date as change_date,
        cast(null as date) as solved_date,
        -csat_score as csat_score,
        -1 as answers
    from scored_tickets

),

ticket_changes as (

    select
        account_id,
        chain_start_date,
        change_date,
        max(solved_date) as solved_date,
        sum(csat_score) as csat_sum,
        sum(answers) as csat_count
    from scores_entering_and_leaving
    group by account_id, chain_start_date, change_date

),

latest_pulse_of_day as (

    select
        account_id,
        recorded_date,
        rating,
        row_number() over (
            partition by account_id, recorded_date
            order by recorded_at desc, pulse_id desc
        ) as recency
    from pulses

),

pulse_periods as (

    select
        account_id,
        rating,
        recorded_date,
        coalesce(
            lead(recorded_date) over (partition by account_id order by recorded_date),
            cast('9999-12-31' as date)
        ) as until_date
    from latest_pulse_of_day
    where recency = 1

),

windowed as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.is_live,
        {% for survey in ['nps', 'csat', 'ces'] -%}
        sum(coalesce(answer_changes.{{ survey }}_score, 0)) over ({{ account_to_date }})
            as {{ survey }}_score,
        sum(coalesce(answer_changes.{{ survey }}_answers, 0))
            over ({{ account_to_date }})
            as {{ survey }}_answers,
        max(answer_changes.{{ survey }}_date) over ({{ account_to_date }})
            as last_{{ survey }}_date,
        {% endfor -%}
        max(ticket_changes.solved_date) over ({{ chain_to_date }}) as last_solved_date,
        sum(ticket_changes.csat_sum) over ({{ chain_to_date }}) as support_csat_sum,
        sum(ticket_changes.csat_count) over ({{ chain_to_date }}) as support_csat_count
    from account_days
    left join answer_changes
        on
            account_days.account_id = answer_changes.account_id
            and account_days.health_date = answer_changes.change_date
    left join ticket_changes
        on
            account_days.account_id = ticket_changes.account_id
            and account_days.chain_start_date = ticket_changes.chain_start_date
            and account_days.health_date = ticket_changes.change_date

),

measured as (

    select
        windowed.account_id,
        windowed.health_date,
        {{ rounded(safe_ratio(
            'windowed.support_csat_sum', 'windowed.support_csat_count'
        )) }} as support_csat_180d,
        {{ rounded(safe_ratio('windowed.nps_score', 'windowed.nps_answers')) }}
            as nps_score_365d,
        {{ rounded(safe_ratio('windowed.csat_score', 'windowed.csat_answers')) }}
            as survey_csat_365d,
        {{ rounded(safe_ratio('windowed.ces_score', 'windowed.ces_answers')) }}
            as ces_365d,
        {{ rounded('pulse_periods.rating') }} as csm_pulse,
        case when windowed.support_csat_count > 0 then windowed.last_solved_date end
            as support_evidence_date,
        {% for survey in ['nps', 'csat', 'ces'] -%}
        case
            when windowed.{{ survey }}_answers > 0 then windowed.last_{{ survey }}_date
        end as {{ survey }}_evidence_date,
        {% endfor -%}
        pulse_periods.recorded_date as pulse_evidence_date
    from windowed
    left join pulse_periods
        on
            windowed.account_id = pulse_periods.account_id
            and windowed.health_date >= pulse_periods.recorded_date
            and windowed.health_date < pulse_periods.until_date
    where windowed.is_live

)

select * from measured
