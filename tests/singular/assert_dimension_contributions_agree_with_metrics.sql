-- On every day on the work list (inside the metric detail) a dimension's contribution
-- equals the sum of its metrics' contributions within 1e-6.

with metric_contributions as (

    select
        account_id,
        health_date,
        dimension,
        sum(contribution) as contributed
    from {{ ref('int_metric_contributions') }}
    group by account_id, health_date, dimension

),

dimension_scores as (

    select
        daily.account_id,
        daily.health_date,
        daily.dimension,
        daily.contribution
    from {{ ref('fct_dimension_scores_daily') }} as daily
    inner join {{ ref('int_account_work_list') }} as work_list
        on
            daily.account_id = work_list.account_id
            and daily.health_date >= work_list.first_date
    where
        daily.contribution is not null
        and ({{ kept_days('metric_detail', 'daily.health_date') }})

)

select
    dimension_scores.account_id,
    dimension_scores.health_date,
    dimension_scores.dimension,
    dimension_scores.contribution,
    metric_contributions.contributed
from dimension_scores
left join metric_contributions
    on
        dimension_scores.account_id = metric_contributions.account_id
        and dimension_scores.health_date = metric_contributions.health_date
        and dimension_scores.dimension = metric_contributions.dimension
where
    abs(dimension_scores.contribution - coalesce(metric_contributions.contributed, -1))
    > 0.000001
