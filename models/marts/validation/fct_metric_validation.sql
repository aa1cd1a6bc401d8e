-- One row per live model version, metric and horizon (30, 60, 90 days): does the score
-- of the metric at month ends of the metric detail tell who leaves? Under 10 leavers
-- there are counts and no figures. Over 100 lines: counted per score first, of which
-- there are few, then over all scores.

{% set keys = 'model_version, metric, horizon_days' -%}

with outcomes as (

    select
        account_id,
        health_date,
        horizon_days,
        case when has_churned then 1 else 0 end as hit
    from {{ ref('int_month_end_outcomes') }}

),

metric_scores as (

    select
        account_id,
        health_date,
        model_version,
        dimension,
        metric,
        score
    from {{ ref('fct_metric_scores_daily') }}
    where
        health_date in (select outcomes.health_date from outcomes)
        and score is not null
        and metric_state in ('measured', 'feed_stale')

),

observations as (

    select
        metric_scores.model_version,
        metric_scores.dimension,
        metric_scores.metric,
        metric_scores.score,
        outcomes.account_id,
        outcomes.horizon_days,
        outcomes.hit
    from metric_scores
    inner join outcomes
        on
            metric_scores.account_id = outcomes.account_id
            and metric_scores.health_date = outcomes.health_date

),

leavers as (

    select
        {{ keys }},
        max(dimension) as dimension,
        count(distinct case when hit = 1 then account_id end) as accounts_hit
    from observations
    group by {{ keys }}

),

per_score as (

    select
        {{ keys }},
        score,
        count(*) as observations,
        sum(hit) as hits
    from observations
    group by {{ keys }}, score

),

up_to_score as (

    select
        *,
        sum(observations) over (
            partition by {{ keys }}
            order by score
            rows between unbounded preceding and current row
        ) as observations_so_far,
        sum(observations) over (partition by {{ keys }}) as observations_in_all
    from per_score

),

in_fifths as (

    select
        *,
        floor(observations_in_all / 5.0) as fifth,
        observations_in_all - 5 * floor(observations_in_all / 5.0) as left_over
    from up_to_score

),

-- How many of the observations with a score lie in each quintile, the lowest scores
-- first: those left over by five go to the first quintiles, one to each.
in_quintiles as (

    select
        {% for quintile in range(1, 6) -%}
        greatest(
            least(
                observations_so_far,
                {{ quintile }} * fifth + least({{ quintile }}, left_over)
            ) - greatest(
                observations_so_far - observations,
                {{ quintile - 1 }} * fifth + least({{ quintile - 1 }}, left_over)
            ),
            0
        ) as in_quintile_{{ quintile }},
        {% endfor -%}
        *
    from in_fifths

),

-- A score that quintiles share gives each of them its own rate. Twice the pairs of a
-- leaver and anybody below, half for equals, so that halves are whole; pairs of two
-- leavers among them.
summed as (

    select
        {{ keys }},
        sum(observations) as all_observations,
        sum(hits) as all_hits,
        {% for quintile in range(1, 6) -%}
        {{ safe_ratio(
            exact_sum(
                'cast(in_quintile_' ~ quintile ~ ' * hits as ' ~ type_double()
                ~ ') / observations'
            ),
            'sum(in_quintile_' ~ quintile ~ ')'
        ) }} as quintile_{{ quintile }}_rate,
        {% endfor -%}
        sum(hits * (2 * observations_so_far - observations)) as twice_pairs_below
    from in_quintiles
    group by {{ keys }}

)

select
    summed.model_version,
    leavers.dimension,
    summed.metric,
    cast(summed.horizon_days as integer) as horizon_days,
    case
        when leavers.accounts_hit < 10
            then
                'too few: ' || cast(leavers.accounts_hit as {{ dbt.type_string() }})
                || ' accounts left, 10 are needed'
        else 'enough'
    end as sample_note,
    read_as_of_today.metric is not null as is_read_as_of_today,
    cast(summed.all_observations as integer) as observations,
    cast(leavers.accounts_hit as integer) as accounts_hit,
    {% for quintile in range(1, 6) -%}
    case
        when leavers.accounts_hit >= 10
            then {{ rounded('summed.quintile_' ~ quintile ~ '_rate') }}
    end as churn_rate_quintile_{{ quintile }},
    {% endfor -%}
    case
        when leavers.accounts_hit >= 10
            then {{ rounded(
                '1 - ' ~ safe_ratio(
                    'summed.twice_pairs_below - summed.all_hits * summed.all_hits',
                    '2 * summed.all_hits * (summed.all_observations - summed.all_hits)'
                )
            ) }}
    end as auc
from summed
inner join leavers
    on
        summed.model_version = leavers.model_version
        and summed.metric = leavers.metric
        and summed.horizon_days = leavers.horizon_days
left join {{ ref('int_metrics_read_as_of_today') }} as read_as_of_today
    on
        summed.model_version = read_as_of_today.model_version
        and summed.metric = read_as_of_today.metric
