-- One row per model version, outcome (churn, contraction, expansion), population (all,
-- could_leave), cut (all, segment, stage, band), value of the cut and horizon (30, 60,
-- 90 days): does the automatic score of month ends tell who leaves (scoring.md 9)?
-- Under 10 accounts with the outcome there are counts and no figures.
-- Over 100 lines: every figure is an aggregate of one list of ranked scores.

with outcomes as (

    select * from {{ ref('int_month_end_outcomes') }}

),

bands as (

    select * from {{ ref('int_bands_resolved') }}

),

-- The score rebuilt without the metrics that are read as they stand today.
contributions_known_then as (

    select
        account_id,
        health_date,
        {{ rounded(
            '100 * ' ~ safe_ratio(
                exact_sum('contribution'), exact_sum('points_available')
            )
        ) }} as score_known_then
    from {{ ref('fct_metric_scores_daily') }}
    where
        {{ is_month_end('health_date') }}
        and contribution is not null
        and metric not in ({{ quoted_list(metrics_read_as_of_today()) }})
    group by account_id, health_date

),

scores as (

    select
        account_id,
        health_date,
        model_version,
        automatic_score,
        'live' as role
    from {{ ref('int_score_history') }}
    where automatic_score is not null and {{ is_month_end('health_date') }}

    union all

    select
        account_id,
        health_date,
        model_version,
        automatic_score,
        'candidate' as role
    from {{ ref('fct_candidate_health_daily') }}
    where automatic_score is not null and {{ is_month_end('health_date') }}

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
        coalesce(outcomes.mrr, 0) as mrr,
        outcomes.has_churned,
        outcomes.has_contracted,
        outcomes.has_expanded,
        outcomes.could_leave
    from outcomes
    inner join scores
        on
            outcomes.account_id = scores.account_id
            and outcomes.health_date = scores.health_date
    inner join bands
        on
            scores.model_version = bands.model_version
            and scores.automatic_score >= bands.min_score
            and coalesce(scores.automatic_score < bands.until_score, true)
    left join contributions_known_then as contributions
        on
            outcomes.account_id = contributions.account_id
            and outcomes.health_date = contributions.health_date

),

judged as (

    {% for outcome, column, population in [
        ('churn', 'has_churned', 'all'), ('churn', 'has_churned', 'could_leave'),
        ('contraction', 'has_contracted', 'all'), ('expansion', 'has_expanded', 'all'),
    ] -%}
    {% for cut, cut_column in [
        ('all', "'all'"), ('segment', 'segment'), ('stage', 'lifecycle_stage'),
        ('band', 'band'),
    ] -%}
    select
        model_version,
        role,
        horizon_days,
        '{{ outcome }}' as outcome,
        '{{ population }}' as population,
        '{{ cut }}' as cut,
        {{ cut_column }} as cut_value,
        account_id,
        health_date,
        band_rank,
        -- High scores are to tell of expansion, low ones of the rest.
        {% if outcome == 'expansion' %}-{% endif %}automatic_score as danger_order,
        {% if outcome == 'expansion' %}-{% endif %}score_known_then
            as danger_order_known_then,
        mrr,
        case when {{ column }} then 1 else 0 end as hit
    from observations
    where
        {{ column }} is not null
        {%- if population == 'could_leave' %}
        and could_leave
        {%- endif %}

    union all

    {% endfor -%}
    {% endfor -%}
    select
        model_version,
        role,
        horizon_days,
        'churn' as outcome,
        'none' as population,
        'none' as cut,
        'none' as cut_value,
        account_id,
        health_date,
        band_rank,
        automatic_score as danger_order,
        score_known_then as danger_order_known_then,
        mrr,
        0 as hit
    from observations
    where false

),

{% set keys = [
    'model_version', 'role', 'horizon_days', 'outcome', 'population', 'cut',
    'cut_value',
] | join(', ') -%}

ranked as (

    select
        {{ keys }},
        account_id,
        band_rank,
        mrr,
        hit,
        danger_order,
        danger_order_known_then,
        rank() over (partition by {{ keys }} order by danger_order) as danger_rank,
        count(*) over (partition by {{ keys }}, danger_order) as equals_counted,
        rank() over (
            partition by
                {{ keys }},
                case when danger_order_known_then is null then 1 end
            order by danger_order_known_then
        ) as danger_rank_known_then,
        count(*) over (partition by {{ keys }}, danger_order_known_then)
            as equals_known_then,
        sum(case when hit = 0 then mrr else 0 end) over (
            partition by {{ keys }}
            order by danger_order, account_id, health_date
            rows between unbounded preceding and current row
        ) as stayed_mrr_so_far,
        sum(case when hit = 0 then mrr else 0 end)
            over (partition by {{ keys }}, danger_order) as stayed_mrr_equal,
        row_number() over (
            partition by {{ keys }}
            order by danger_order, account_id, health_date
        ) as danger_number,
        count(*) over (partition by {{ keys }}) as group_size
    from judged

),

-- Weighted: mrr of the others above, half of that of equals.
with_stayed_mrr as (

    select
        *,
        max(stayed_mrr_so_far) over (partition by {{ keys }}, danger_order)
        - stayed_mrr_equal / 2 as stayed_mrr_above
    from ranked

),

summed as (

    select
        {{ keys }},
        count(*) as observations,
        count(distinct account_id) as accounts,
        sum(hit) as hits,
        count(distinct case when hit = 1 then account_id end) as accounts_hit,
        sum(mrr) as mrr,
        sum(hit * mrr) as mrr_hit,
        sum(case when hit = 1 then danger_rank + (equals_counted - 1) / 2.0 end)
            as rank_sum,
        count(danger_order_known_then) as known_then,
        sum(case when danger_order_known_then is not null then hit end)
            as hits_known_then,
        sum(
            case
                when hit = 1 and danger_order_known_then is not null
                    then danger_rank_known_then + (equals_known_then - 1) / 2.0
            end
        ) as rank_sum_known_then,
        sum(
            case
                when hit = 1
                    then
                        cast(mrr as {{ type_decimal() }})
                        * cast(stayed_mrr_above as decimal(20, 6))
            end
        ) as mrr_order_sum,
        sum(case when danger_number * 10 <= group_size then hit end) as decile_hits,
        count(case when danger_number * 10 <= group_size then 1 end) as decile_size,
        max(band_rank) as band_rank
    from with_stayed_mrr
    group by {{ keys }}

),

with_auc as (

    select
        *,
        observations - hits as stays,
        accounts_hit >= 10 and observations > hits and cut != 'band' as has_figures,
        case
            when cut != 'band'
                then 1 - {{ safe_ratio(
                    'rank_sum - hits * (hits + 1) / 2.0', 'hits * (observations - hits)'
                ) }}
        end as auc_all,
        1 - {{ safe_ratio(
            'rank_sum_known_then - hits_known_then * (hits_known_then + 1) / 2.0',
            'hits_known_then * (known_then - hits_known_then)'
        ) }} as auc_known_then,
        1 - {{ safe_ratio('mrr_order_sum', 'mrr_hit * (mrr - mrr_hit)') }} as auc_mrr,
        lag({{ safe_ratio('hits', 'observations') }}) over (
            partition by model_version, role, horizon_days, outcome, population, cut
            order by band_rank desc, cut_value asc
        ) as rate_of_better_band
    from summed

),

-- Standard error of Hanley and McNeil over accounts, not month ends: the month ends of
-- one account are no independent cases.
with_error as (

    select
        *,
        sqrt(greatest(
            (
                auc_all * (1 - auc_all)
                + (accounts_hit - 1) * (auc_all / (2 - auc_all) - auc_all * auc_all)
                + (accounts - accounts_hit - 1)
                * (2 * auc_all * auc_all / (1 + auc_all) - auc_all * auc_all)
            ) / nullif(accounts_hit * (accounts - accounts_hit), 0),
            0
        )) as auc_error
    from with_auc

),

band_orders as (

    select
        model_version,
        role,
        horizon_days,
        outcome,
        population,
        max(
            case
                when {{ safe_ratio('hits', 'observations') }} < rate_of_better_band
                    then 1
                else 0
            end
        ) = 0 as bands_are_ordered
    from with_auc
    where cut = 'band' and outcome != 'expansion'
    group by model_version, role, horizon_days, outcome, population

),

horizons as (

    select distinct horizon_days
    from outcomes

),

scored_days as (

    select
        model_version,
        'live' as role,
        account_id,
        health_date,
        automatic_band
    from {{ ref('int_score_history') }}
    where automatic_score is not null

    union all

    select
        model_version,
        'candidate' as role,
        account_id,
        health_date,
        automatic_band
    from {{ ref('fct_candidate_health_daily') }}
    where automatic_score is not null

),

churners_before as (

    select
        scored_days.model_version,
        scored_days.role,
        horizons.horizon_days,
        count(*) as churners_scored,
        count(case when not bands.is_highest then 1 end) as churners_below_best
    from {{ ref('int_churns') }} as churns
    cross join horizons
    inner join scored_days
        on
            churns.account_id = scored_days.account_id
            and {{ days_before('churns.churned_date', 'horizons.horizon_days') }}
            = scored_days.health_date
    inner join bands
        on
            scored_days.model_version = bands.model_version
            and scored_days.automatic_band = bands.band
    group by scored_days.model_version, scored_days.role, horizons.horizon_days

)

select
    figures.model_version,
    figures.role,
    figures.outcome,
    figures.population,
    figures.cut,
    figures.cut_value,
    cast(figures.horizon_days as integer) as horizon_days,
    case
        when figures.accounts_hit < 10
            then
                'too few: ' || cast(figures.accounts_hit as {{ dbt.type_string() }})
                || ' accounts with this outcome, 10 are needed'
        else 'enough'
    end as sample_note,
    cast(figures.observations as integer) as observations,
    cast(figures.accounts as integer) as accounts,
    cast(figures.hits as integer) as observations_hit,
    cast(figures.accounts_hit as integer) as accounts_hit,
    {{ rounded(safe_ratio('figures.hits', 'figures.observations')) }} as rate,
    {{ rounded(wilson_bound('figures.hits', 'figures.observations', -1)) }} as rate_low,
    {{ rounded(wilson_bound('figures.hits', 'figures.observations', 1)) }} as rate_high,
    {{ rounded(safe_ratio('figures.mrr_hit', 'figures.mrr')) }} as mrr_rate,
    case when figures.has_figures then {{ rounded('figures.auc_all') }} end as auc,
    case
        when figures.has_figures
            then {{ rounded(
                'greatest(figures.auc_all - 1.96 * figures.auc_error, 0)'
            ) }}
    end as auc_low,
    case
        when figures.has_figures
            then {{ rounded('least(figures.auc_all + 1.96 * figures.auc_error, 1)') }}
    end as auc_high,
    case when figures.has_figures then {{ rounded('figures.auc_mrr') }} end as auc_mrr,
    case
        when figures.has_figures and figures.role = 'live'
            then {{ rounded('figures.auc_known_then') }}
    end as auc_known_then,
    case
        when figures.has_figures
            then {{ rounded(
                safe_ratio('figures.decile_hits', 'figures.decile_size')
                ~ ' / nullif(' ~ safe_ratio('figures.hits', 'figures.observations')
                ~ ', 0)'
            ) }}
    end as worst_decile_lift,
    case
        when
            figures.cut = 'all'
            and figures.outcome = 'churn'
            and figures.population = 'all'
            and churners.churners_scored >= 10
            then {{ rounded(safe_ratio(
                'churners.churners_below_best', 'churners.churners_scored'
            )) }}
    end as churners_below_best_band_rate,
    case when figures.cut = 'all' then band_orders.bands_are_ordered end
        as bands_are_ordered
from with_error as figures
left join band_orders
    on
        figures.model_version = band_orders.model_version
        and figures.role = band_orders.role
        and figures.horizon_days = band_orders.horizon_days
        and figures.outcome = band_orders.outcome
        and figures.population = band_orders.population
left join churners_before as churners
    on
        figures.model_version = churners.model_version
        and figures.role = churners.role
        and figures.horizon_days = churners.horizon_days
