-- One row per account with milestones: how many onboarding milestones and outcomes it
-- has.

with milestones as (

    select * from {{ ref('stg_usage__milestones') }}

)

select
    account_id,
    count(
        case when coalesce(milestone_type, 'onboarding') = 'onboarding' then 1 end
    ) as onboarding_known,
    count(case when milestone_type = 'outcome' then 1 end) as outcomes_known
from milestones
group by account_id
