-- One row per live model version, metric and horizon (30, 60, 90 days): does the score
-- of the metric at month ends of the metric detail tell who leaves? Under 10 leavers
-- there are counts and no figures. Over 100 lines: horizons are columns, accounts and
-- metrics numbers, and only scores that two quintiles share are sorted by row.

{% set horizons = validation_horizons() -%}
{% set keys = 'metric_number, horizon_days' -%}

with outcomes as (

    select
        account_id,
        health_date,
        {% for days in horizons -%}
        count(case when horizon_days = {{ days }} then 1 end) as asked_{{ days }},
        count(case when horizon_days = {{ days }} and has_churned then 1 end)
            as hit_{{ days }},
        {% endfor -%}
        rank() over (order by account_id) as account_number,
        rank() over (order by account_id, health_date) as month_end_number
    from {{ ref('int_month_end_outcomes') }}
    group by account_id, health_date

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

metrics as (

    select
        model_version,
        metric,
        max(dimension) as dimension,
        row_number() over (order by model_version, metric) as metric_number
    from metric_scores
    group by model_version, metric

),

observations as (

    select
        metrics.metric_number,
        outcomes.account_number,
        outcomes.month_end_number,
        {% for days in horizons -%}
        outcomes.asked_{{ days }},
        outcomes.hit_{{ days }},
        {% endfor -%}
        metric_scores.score
    from metric_scores
    inner join metrics
        on
            metric_scores.model_version = metrics.model_version
            and metric_scores.metric = metrics.metric
    inner join outcomes
        on
            metric_scores.account_id = outcomes.account_id
            and metric_scores.health_date = outcomes.health_date

),

summed_by_score as (

    select
        metric_number,
        {% for days in horizons -%}
        sum(asked_{{ days }}) as asked_{{ days }},
        sum(hit_{{ days }}) as hit_{{ days }},
        {% endfor -%}
        score
    from observations
    group by metric_number, score

),

per_score as (

    {% for days in horizons -%}
    select
        metric_number,
        {{ days }} as horizon_days,
        score,
        asked_{{ days }} as observations,
        hit_{{ days }} as hits
    from summed_by_score
    where asked_{{ days }} > 0
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

leavers as (

    {% for days in horizons -%}
    select
        metric_number,
        {{ days }} as horizon_days,
        count(distinct case when hit_{{ days }} = 1 then account_number end)
            as accounts_hit
    from observations
    where asked_{{ days }} = 1
    group by metric_number
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

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

-- Twice the pairs of a leaver and anybody below, half for equals, so that halves are
-- whole; pairs of two leavers among them.
summed as (

    select
        metric_number,
        horizon_days,
        sum(observations) as observations,
        sum(hits) as hits,
        sum(hits * (2 * observations_so_far - observations)) as twice_pairs_below
    from up_to_score
    group by metric_number, horizon_days

),

scores_in_quintiles as (

    select
        *,
        {{ quintile_of(
            'observations_so_far - observations + 1', 'observations_in_all'
        ) }} as first_quintile,
        {{ quintile_of('observations_so_far', 'observations_in_all') }}
            as last_quintile
    from up_to_score

),

-- Who has a score that two quintiles share is parted by account and day.
shared_scores as (

    {% for days in horizons -%}
    select
        scores.metric_number,
        scores.horizon_days,
        scores.observations_in_all,
        observations.hit_{{ days }} as hit,
        scores.observations_so_far - scores.observations
        + row_number() over (
            partition by scores.metric_number, scores.score
            order by observations.month_end_number
        ) as place
    from scores_in_quintiles as scores
    inner join observations
        on
            scores.metric_number = observations.metric_number
            and scores.score = observations.score
    where
        scores.horizon_days = {{ days }}
        and scores.first_quintile != scores.last_quintile
        and scores.hits > 0
        and observations.asked_{{ days }} = 1
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

hits_in_quintiles as (

    select
        metric_number,
        horizon_days,
        first_quintile as quintile,
        hits
    from scores_in_quintiles
    where first_quintile = last_quintile

    union all

    select
        metric_number,
        horizon_days,
        {{ quintile_of('place', 'observations_in_all') }} as quintile,
        hit as hits
    from shared_scores
    where hit = 1

),

quintiles as (

    select
        metric_number,
        {% for quintile in range(1, 6) -%}
        sum(case when quintile = {{ quintile }} then hits else 0 end)
            as hits_{{ quintile }},
        {% endfor -%}
        horizon_days
    from hits_in_quintiles
    group by metric_number, horizon_days

)

select
    metrics.model_version,
    metrics.dimension,
    metrics.metric,
    cast(summed.horizon_days as integer) as horizon_days,
    case
        when leavers.accounts_hit < 10
            then
                'too few: ' || cast(leavers.accounts_hit as {{ dbt.type_string() }})
                || ' accounts left, 10 are needed'
        else 'enough'
    end as sample_note,
    read_as_of_today.metric is not null as is_read_as_of_today,
    cast(summed.observations as integer) as observations,
    cast(leavers.accounts_hit as integer) as accounts_hit,
    {% for quintile in range(1, 6) -%}
    case
        when leavers.accounts_hit >= 10
            then {{ rounded(safe_ratio(
                'quintiles.hits_' ~ quintile,
                places_of_quintiles(quintile, 'summed.observations')
                ~ ' - (' ~ places_of_quintiles(quintile - 1, 'summed.observations') ~ ')'
            )) }}
    end as churn_rate_quintile_{{ quintile }},
    {% endfor -%}
    case
        when leavers.accounts_hit >= 10
            then {{ rounded(
                '1 - ' ~ safe_ratio(
                    'summed.twice_pairs_below - summed.hits * summed.hits',
                    '2 * summed.hits * (summed.observations - summed.hits)'
                )
            ) }}
    end as auc
from summed
inner join metrics on summed.metric_number = metrics.metric_number
inner join leavers
    on
        summed.metric_number = leavers.metric_number
        and summed.horizon_days = leavers.horizon_days
left join quintiles
    on
        summed.metric_number = quintiles.metric_number
        and summed.horizon_days = quintiles.horizon_days
left join {{ ref('int_metrics_read_as_of_today') }} as read_as_of_today
    on
        metrics.model_version = read_as_of_today.model_version
        and metrics.metric = read_as_of_today.metric
