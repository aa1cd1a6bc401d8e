-- On every scored day the contributions of the metrics sum to the base score within
-- 1e-6.

with contributions as (

    select
        account_id,
        health_date,
        sum(contribution) as contributed
    from {{ ref('int_metric_contributions') }}
    group by account_id, health_date

),

daily_health as (

    select
        account_id,
        health_date,
        base_score
    from {{ ref('fct_account_health_daily') }}
    where base_score is not null

)

select
    daily_health.account_id,
    daily_health.health_date,
    daily_health.base_score,
    contributions.contributed
from daily_health
left join contributions
    on
        daily_health.account_id = contributions.account_id
        and daily_health.health_date = contributions.health_date
where abs(daily_health.base_score - coalesce(contributions.contributed, -1)) > 0.000001
