-- One row per account that has onboarding milestones: the day the last one was
-- completed (null while any is open). Outcome milestones hold nobody in onboarding.

with milestones as (

    select * from {{ ref('stg_usage__milestones') }}

),

onboarding_completed as (

    select
        account_id,
        case
            when count(*) = count(completed_date) then max(completed_date)
        end as onboarding_completed_date
    from milestones
    where coalesce(milestone_type, 'onboarding') = 'onboarding'
    group by account_id

)

select * from onboarding_completed
