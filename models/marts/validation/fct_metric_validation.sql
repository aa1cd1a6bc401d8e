-- One row per live model version, metric and horizon (30, 60, 90 days): does the score
-- of the metric at month ends of the metric detail tell who leaves? Under 10 leavers
-- there are counts and no figures.

{% set keys = 'model_version, metric, horizon_days' -%}

with observations as (

    select
        metric_scores.model_version,
        metric_scores.dimension,
        metric_scores.metric,
        outcomes.horizon_days,
        outcomes.account_id,
        outcomes.health_date,
        metric_scores.score,
        case when outcomes.has_churned then 1 else 0 end as hit
    from {{ ref('int_month_end_outcomes') }} as outcomes
    inner join {{ ref('fct_metric_scores_daily') }} as metric_scores
        on
            outcomes.account_id = metric_scores.account_id
            and outcomes.health_date = metric_scores.health_date
            and metric_scores.score is not null
            and metric_scores.metric_state in ('measured', 'feed_stale')

),

ranked as (

    select
        model_version,
        dimension,
        metric,
        horizon_days,
        account_id,
        hit,
        rank() over (partition by {{ keys }} order by score) as score_rank,
        count(*) over (partition by {{ keys }}, score) as equals_counted,
        ntile(5) over (
            partition by {{ keys }}
            order by score, account_id, health_date
        ) as quintile
    from observations

),

summed as (

    select
        model_version,
        max(dimension) as dimension,
        metric,
        horizon_days,
        count(*) as observations,
        sum(hit) as hits,
        count(distinct case when hit = 1 then account_id end) as accounts_hit,
        {% for quintile in range(1, 6) -%}
        {{ safe_ratio(
            'sum(case when quintile = ' ~ quintile ~ ' then hit end)',
            'count(case when quintile = ' ~ quintile ~ ' then 1 end)'
        ) }} as quintile_{{ quintile }}_rate,
        {% endfor -%}
        sum(case when hit = 1 then score_rank + (equals_counted - 1) / 2.0 end)
            as rank_sum
    from ranked
    group by model_version, metric, horizon_days

)

select
    model_version,
    dimension,
    metric,
    cast(horizon_days as integer) as horizon_days,
    case
        when accounts_hit < 10
            then
                'too few: ' || cast(accounts_hit as {{ dbt.type_string() }})
                || ' accounts left, 10 are needed'
        else 'enough'
    end as sample_note,
    metric in ({{ quoted_list(metrics_read_as_of_today()) }}) as is_read_as_of_today,
    cast(observations as integer) as observations,
    cast(accounts_hit as integer) as accounts_hit,
    {% for quintile in range(1, 6) -%}
    case
        when accounts_hit >= 10 then {{ rounded('quintile_' ~ quintile ~ '_rate') }}
    end as churn_rate_quintile_{{ quintile }},
    {% endfor -%}
    case
        when accounts_hit >= 10
            then {{ rounded(
                '1 - ' ~ safe_ratio(
                    'rank_sum - hits * (hits + 1) / 2.0', 'hits * (observations - hits)'
                )
            ) }}
    end as auc
from summed
