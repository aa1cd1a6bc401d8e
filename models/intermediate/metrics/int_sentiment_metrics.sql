-- One row per account and live day: the sentiment metrics of the catalogue.

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

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
        score,
        1 as answers
    from survey_answers

    union all

    select
        account_id,
        survey,
        until_date as change_date,
        -score as score,
        -1 as answers
    from survey_answers

),

answer_changes as (

    select
        account_id,
        {% for survey in ['nps', 'csat', 'ces'] -%}
        sum(case when survey = '{{ survey }}' then score else 0 end)
            as {{ survey }}_score,
        sum(case when survey = '{{ survey }}' then answers else 0 end)
            as {{ survey }}_answers,
        {% endfor -%}
        change_date
    from answers_entering_and_leaving
    group by account_id, change_date

),

ticket_scores as (

    select
        account_id,
        solved_date,
        sum(csat_score) as csat_sum,
        count(csat_score) as csat_count
    from tickets
    group by account_id, solved_date

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
        sum(coalesce(answer_changes.{{ survey }}_score, 0)) over account_to_date
            as {{ survey }}_score,
        sum(coalesce(answer_changes.{{ survey }}_answers, 0)) over account_to_date
            as {{ survey }}_answers,
        {% endfor -%}
        sum(ticket_scores.csat_sum) over last_180_days as support_csat_sum,
        sum(ticket_scores.csat_count) over last_180_days as support_csat_count
    from account_days
    left join answer_changes
        on
            account_days.account_id = answer_changes.account_id
            and account_days.health_date = answer_changes.change_date
    left join ticket_scores
        on
            account_days.account_id = ticket_scores.account_id
            and account_days.health_date = ticket_scores.solved_date
    window
        account_to_date as (
            partition by account_days.account_id
            order by account_days.health_date
        ),
        last_180_days as (
            partition by account_days.account_id, account_days.chain_start_date
            order by account_days.health_date
            rows between 179 preceding and current row
        )

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
        pulse_periods.recorded_date as pulse_evidence_date,
        windowed.health_date as survey_evidence_date
    from windowed
    left join pulse_periods
        on
            windowed.account_id = pulse_periods.account_id
            and windowed.health_date >= pulse_periods.recorded_date
            and windowed.health_date < pulse_periods.until_date
    where windowed.is_live

)

select * from measured
