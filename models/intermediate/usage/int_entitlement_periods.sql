-- One row per account, kind (entitled_feature, key_feature), feature, plan and period
-- in which an active subscription of the plan brings the feature.

with plan_periods as (

    select * from {{ ref('int_account_plan_periods') }}

),

plan_features as (

    select * from {{ ref('stg_usage__plan_features') }}

)

select
    plan_periods.account_id,
    'entitled_feature' as kind,
    plan_features.feature as thing,
    plan_periods.from_date,
    plan_periods.until_date
from plan_periods
inner join plan_features
    on plan_periods.plan = plan_features.plan

union all

select
    plan_periods.account_id,
    'key_feature' as kind,
    plan_features.feature as thing,
    plan_periods.from_date,
    plan_periods.until_date
from plan_periods
inner join plan_features
    on
        plan_periods.plan = plan_features.plan
        and plan_features.is_key_feature
