-- One row per account and live day: the journey metrics of the catalogue.

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

subscription_rows as (

    select * from {{ ref('int_subscription_rows') }}
    where not is_trial

),

milestones_known as (

    select * from {{ ref('int_milestones_known') }}

),

milestone_changes as (

    select * from {{ ref('int_milestone_changes') }}

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

daily as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.chain_start_date,
        account_days.tenure_days,
        account_days.is_live,
        milestones_known.outcomes_known,
        coalesce(milestone_changes.outcomes_completed, 0) as outcomes_completed,
        case when renewals.account_id is not null then 1 else 0 end as renewals,
        case
            when
                account_days.mrr > lag(account_days.mrr) over account_in_order
                and lag(account_days.mrr) over account_in_order > 0
                then 1
            else 0
        end as upsells
    from account_days
    left join milestones_known
        on account_days.account_id = milestones_known.account_id
    left join milestone_changes
        on
            account_days.account_id = milestone_changes.account_id
            and account_days.health_date = milestone_changes.change_date
    left join renewals
        on
            account_days.account_id = renewals.account_id
            and account_days.health_date = renewals.renewed_date
    window account_in_order as (
        partition by account_days.account_id
        order by account_days.health_date
    )

),

windowed as (

    select
        account_id,
        health_date,
        tenure_days,
        is_live,
        outcomes_known,
        sum(outcomes_completed) over (
            partition by account_id
            order by health_date
        ) as outcomes_completed,
        sum(renewals) over (
            partition by account_id, chain_start_date
            order by health_date
        ) as renewals,
        {{ sum_over_last('upsells', 365) }} as upsells
    from daily

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
