-- One row per customer whose success plan is not done, with today's score.
select
    accounts.account_id,
    accounts.account_name,
    accounts.score,
    accounts.band,
    plan_scores.metric_value as plan_progress,
    plan_scores.points_lost
from {{ ref('customer_health', 'dim_accounts') }} as accounts
inner join {{ ref('customer_health', 'fct_metric_scores_daily') }} as plan_scores
    on
        accounts.account_id = plan_scores.account_id
        and plan_scores.metric = 'plan_progress'
        and plan_scores.metric_value < 1
inner join {{ ref('customer_health', 'int_build_gate') }} as build_gate
    on plan_scores.health_date = build_gate.as_of_date
