-- On every scored day on the work list (inside the metric detail) the contributions of
-- the metrics sum to the base score within 1e-6.

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
        daily.account_id,
        daily.health_date,
        daily.base_score
    from {{ ref('fct_account_health_daily') }} as daily
    inner join {{ ref('int_account_work_list') }} as work_list
        on
            daily.account_id = work_list.account_id
            and daily.health_date >= work_list.first_date
    where
        daily.base_score is not null
        and ({{ kept_days('metric_detail', 'daily.health_date') }})

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
