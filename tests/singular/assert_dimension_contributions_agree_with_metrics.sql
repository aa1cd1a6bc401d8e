-- A dimension's contribution equals the sum of its metrics' contributions within 1e-6.

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
        account_id,
        health_date,
        dimension,
        contribution
    from {{ ref('fct_dimension_scores_daily') }}
    where contribution is not null

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
