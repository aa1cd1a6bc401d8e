-- One row per account and day on which counts of its milestones change: completed,
-- due, and completed by the end of the due day. What lies before the first day counts
-- on it.

with milestones as (

    select
        account_id,
        coalesce(milestone_type, 'onboarding') as milestone_type,
        due_date,
        completed_date
    from {{ ref('stg_usage__milestones') }}

),

first_days as (

    select
        account_id,
        min(started_date) as first_date
    from {{ ref('int_subscription_rows') }}
    group by account_id

),

facts as (

    select
        account_id,
        completed_date as fact_date,
        case when milestone_type = 'onboarding' then 1 else 0 end
            as onboarding_completed,
        case when milestone_type = 'outcome' then 1 else 0 end as outcomes_completed,
        0 as onboarding_due,
        0 as onboarding_on_time
    from milestones

    union all

    select
        account_id,
        due_date as fact_date,
        0 as onboarding_completed,
        0 as outcomes_completed,
        1 as onboarding_due,
        case when completed_date <= due_date then 1 else 0 end as onboarding_on_time
    from milestones
    where milestone_type = 'onboarding'

)

select
    facts.account_id,
    greatest(facts.fact_date, first_days.first_date) as change_date,
    sum(facts.onboarding_completed) as onboarding_completed,
    sum(facts.outcomes_completed) as outcomes_completed,
    sum(facts.onboarding_due) as onboarding_due,
    sum(facts.onboarding_on_time) as onboarding_on_time
from facts
inner join first_days
    on facts.account_id = first_days.account_id
where facts.fact_date is not null
group by facts.account_id, greatest(facts.fact_date, first_days.first_date)
