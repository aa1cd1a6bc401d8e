-- One row per day (month ends of the last year and today, the as-of date), segment
-- (all, and each), dimension and metric (`(dimension)` for the dimension itself): how
-- much more often it is weak (score below 50) among accounts at risk than among others.
-- Over 100 lines: metrics and dimensions are counted alike.

with population as (

    select
        account_id,
        health_date,
        {{ segment_beside_all('segment') }} as segment,
        is_at_risk
    from {{ ref('fct_account_health_daily') }}
    where
        status = 'active'
        and not is_leaving
        and automatic_score is not null
        and (
            health_date = {{ as_of_date() }}
            or {{ is_month_end('health_date') }}
            and health_date >= {{ recent_months_date() }}
        )

),

days as (

    select distinct health_date from population

),

factor_scores as (

    select
        population.account_id,
        population.health_date,
        population.segment,
        population.is_at_risk,
        metric_scores.dimension,
        metric_scores.metric,
        metric_scores.score
    from population
    inner join {{ ref('fct_metric_scores_daily') }} as metric_scores
        on
            population.account_id = metric_scores.account_id
            and population.health_date = metric_scores.health_date
            and metric_scores.score is not null
    where metric_scores.health_date in (select days.health_date from days)

    union all

    select
        population.account_id,
        population.health_date,
        population.segment,
        population.is_at_risk,
        dimension_scores.dimension,
        '(dimension)' as metric,
        dimension_scores.score
    from population
    inner join {{ ref('fct_dimension_scores_daily') }} as dimension_scores
        on
            population.account_id = dimension_scores.account_id
            and population.health_date = dimension_scores.health_date
            and dimension_scores.score is not null
    where dimension_scores.health_date in (select days.health_date from days)

),

summed as (

    select
        health_date,
        segment,
        dimension,
        metric,
        count(case when is_at_risk then 1 end) as at_risk_accounts,
        count(case when not is_at_risk then 1 end) as other_accounts,
        count(case when is_at_risk and score < 50 then 1 end) as at_risk_weak,
        count(case when not is_at_risk and score < 50 then 1 end) as other_weak
    from factor_scores
    group by health_date, segment, dimension, metric

),

with_all as (

    select * from summed

    union all

    select
        health_date,
        'all' as segment,
        dimension,
        metric,
        sum(at_risk_accounts) as at_risk_accounts,
        sum(other_accounts) as other_accounts,
        sum(at_risk_weak) as at_risk_weak,
        sum(other_weak) as other_weak
    from summed
    group by health_date, dimension, metric

)

select
    segment,
    dimension,
    metric,
    cast(at_risk_accounts as integer) as at_risk_accounts,
    cast(other_accounts as integer) as other_accounts,
    {{ rounded(safe_ratio('at_risk_weak', 'at_risk_accounts')) }} as at_risk_weak_rate,
    {{ rounded(safe_ratio('other_weak', 'other_accounts')) }} as other_weak_rate,
    case
        when at_risk_accounts >= 10 and other_accounts >= 10
            then {{ rounded(
                safe_ratio('at_risk_weak', 'at_risk_accounts')
                ~ ' / nullif(' ~ safe_ratio('other_weak', 'other_accounts') ~ ', 0)'
            ) }}
    end as lift,
    health_date
from with_all
