-- One row per model version, role (live, candidate), scored month end of an account and
-- ripe horizon: the score, and for each question (validation_questions()) whether it is
-- asked and whether it happened. Over 100 lines: live scores and candidates, today's
-- and as known then.

with outcomes as (

    select * from {{ ref('int_month_end_outcomes') }}

),

bands as (

    select * from {{ ref('int_bands_resolved') }}

),

-- Of mrr only shares are asked: units that keep sums of products within 38 digits.
mrr_units as (

    select
        case
            when max(mrr) < 10000000 then 1
            when max(mrr) < 10000000000 then 1000
            else 1000000
        end as mrr_unit
    from outcomes

),

-- The score rebuilt without the metrics that are read as they stand today, to 6
-- decimals: rounded contributions must not part what is tied.
contributions_known_then as (

    select
        metric_scores.account_id,
        metric_scores.health_date,
        {{ rounded_to(
            '100 * ' ~ safe_ratio(
                exact_sum('metric_scores.contribution'),
                exact_sum('metric_scores.points_available')
            ),
            6
        ) }} as score_known_then
    from {{ ref('fct_metric_scores_daily') }} as metric_scores
    left join {{ ref('int_metrics_read_as_of_today') }} as read_as_of_today
        on
            metric_scores.model_version = read_as_of_today.model_version
            and metric_scores.metric = read_as_of_today.metric
    where
        metric_scores.health_date in (select outcomes.health_date from outcomes)
        and metric_scores.contribution is not null
        and read_as_of_today.metric is null
    group by metric_scores.account_id, metric_scores.health_date

),

scores as (

    select
        account_id,
        health_date,
        model_version,
        automatic_score,
        'live' as role
    from {{ ref('int_score_history') }}
    where
        automatic_score is not null
        and health_date in (select outcomes.health_date from outcomes)

    union all

    select
        account_id,
        health_date,
        model_version,
        automatic_score,
        'candidate' as role
    from {{ ref('fct_candidate_health_daily') }}
    where
        automatic_score is not null
        and health_date in (select outcomes.health_date from outcomes)

),

observations as (

    select
        scores.model_version,
        scores.role,
        outcomes.account_id,
        outcomes.health_date,
        outcomes.horizon_days,
        outcomes.segment,
        outcomes.lifecycle_stage,
        bands.band,
        bands.rank as band_rank,
        scores.automatic_score,
        case when scores.role = 'live' then contributions.score_known_then end
            as score_known_then,
        case when scores.role = 'candidate' then live_scores.automatic_score end
            as score_of_live,
        {% for q in validation_questions() -%}
        case when {{ q.asked }} then 1 else 0 end as asked_{{ q.name }},
        case when {{ q.asked }} and {{ q.hit }} then 1 else 0 end
            as hit_{{ q.name }},
        {% endfor -%}
        cast(
            cast(coalesce(outcomes.mrr, 0) as {{ type_double() }}) / mrr_units.mrr_unit
            as {{ type_decimal() }}
        ) as mrr
    from outcomes
    cross join mrr_units
    inner join scores
        on
            outcomes.account_id = scores.account_id
            and outcomes.health_date = scores.health_date
    inner join bands
        on
            scores.model_version = bands.model_version
            and scores.automatic_score >= bands.min_score
            and coalesce(scores.automatic_score < bands.until_score, true)
    left join scores as live_scores
        on
            live_scores.role = 'live'
            and outcomes.account_id = live_scores.account_id
            and outcomes.health_date = live_scores.health_date
    left join contributions_known_then as contributions
        on
            outcomes.account_id = contributions.account_id
            and outcomes.health_date = contributions.health_date

)

select * from observations
