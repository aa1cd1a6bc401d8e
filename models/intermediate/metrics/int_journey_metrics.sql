-- One row per account and computed live day: the journey metrics of the catalogue. What
-- happened before the first computed day enters on it. Over 100 lines: milestones and
-- renewals enter and leave windows of different length.

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

subscription_rows as (

    select * from {{ ref('int_subscription_rows') }}
    where not is_trial

),

milestones_known as (

    select * from {{ ref('int_milestones_known') }}

),

milestone_changes as (

    select
        changes.account_id,
        greatest(changes.change_date, first_computed_days.from_date) as change_date,
        sum(changes.outcomes_completed) as outcomes_completed
    from {{ ref('int_milestone_changes') }} as changes
    inner join first_computed_days
        on changes.account_id = first_computed_days.account_id
    group by
        changes.account_id,
        greatest(changes.change_date, first_computed_days.from_date)

),

periods as (

    select
        account_id,
        from_date,
        mrr,
        lag(mrr) over (partition by account_id order by from_date) as mrr_before
    from {{ ref('int_subscription_periods') }}

),

-- A term end T with its row still running and a paid row active the day after: a
-- renewal, known from the day after on.
renewals as (

    select distinct
        ending_rows.account_id,
        {{ days_after('ending_rows.term_ends_date', 1) }} as renewed_date
    from subscription_rows as ending_rows
    inner join subscription_rows as next_rows
        on
            ending_rows.account_id = next_rows.account_id
            and next_rows.started_date
            <= {{ days_after('ending_rows.term_ends_date', 1) }}
            and (
                next_rows.ended_date is null
                or next_rows.ended_date
                > {{ days_after('ending_rows.term_ends_date', 1) }}
            )
    where
        ending_rows.started_date <= ending_rows.term_ends_date
        and (
            ending_rows.ended_date is null
            or ending_rows.ended_date >= ending_rows.term_ends_date
        )

),

facts as (

    select
        account_id,
        renewed_date as fact_date,
        1 as renewals,
        0 as upsells
    from renewals

    union all

    select
        account_id,
        from_date as fact_date,
        0 as renewals,
        1 as upsells
    from periods
    where mrr > mrr_before and mrr_before > 0

),

facts_in_chain as (

    select
        facts.account_id,
        account_days.chain_start_date,
        account_days.health_date as entering_date,
        greatest(
            {{ days_after('facts.fact_date', 365) }}, first_computed_days.from_date
        ) as leaving_date,
        facts.renewals,
        facts.upsells
    from facts
    inner join first_computed_days
        on facts.account_id = first_computed_days.account_id
    inner join account_days
        on {{ enters_its_chain('facts', 'fact_date') }}

),

entering_and_leaving as (

    select
        account_id,
        chain_start_date,
        entering_date as change_date,
        renewals,
        upsells
    from facts_in_chain

    union all

    select
        account_id,
        chain_start_date,
        leaving_date as change_date,
        0 as renewals,
        -upsells as upsells
    from facts_in_chain

),

changes as (

    select
        account_id,
        chain_start_date,
        change_date,
        sum(renewals) as renewals,
        sum(upsells) as upsells
    from entering_and_leaving
    group by account_id, chain_start_date, change_date

),

windowed as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.tenure_days,
        account_days.is_live,
        milestones_known.outcomes_known,
        sum(coalesce(milestone_changes.outcomes_completed, 0)) over (
            partition by account_days.account_id
            order by account_days.health_date
            rows between unbounded preceding and current row
        ) as outcomes_completed,
        sum(coalesce(changes.renewals, 0)) over ({{ chain_to_date }}) as renewals,
        sum(coalesce(changes.upsells, 0)) over ({{ chain_to_date }}) as upsells
    from account_days
    left join milestones_known
        on account_days.account_id = milestones_known.account_id
    left join milestone_changes
        on
            account_days.account_id = milestone_changes.account_id
            and account_days.health_date = milestone_changes.change_date
    left join changes
        on
            account_days.account_id = changes.account_id
            and account_days.chain_start_date = changes.chain_start_date
            and account_days.health_date = changes.change_date

),

measured as (

    select
        account_id,
        health_date,
        {{ rounded('tenure_days') }} as tenure_days,
        {{ rounded(safe_ratio('outcomes_completed', 'outcomes_known')) }}
            as outcomes_achieved_rate,
        {{ rounded('renewals') }} as renewals_completed,
        {{ rounded('upsells') }} as upsells_365d,
        health_date as journey_evidence_date
    from windowed
    where is_live

)

select * from measured
