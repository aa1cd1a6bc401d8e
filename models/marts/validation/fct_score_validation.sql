-- One row per model version, outcome (churn, contraction, expansion), population (all,
-- could_leave), cut (all, segment, stage, band), value of the cut and horizon (30, 60,
-- 90 days): does the automatic score of month ends tell who leaves (scoring.md 9)?
-- Under 10 accounts with the outcome (of a band: with the outcome in all bands) there
-- are counts and no figures.
-- Over 100 lines: four questions, of which every figure is asked. Groups are numbers, and
-- scores are counted first: windows run over scores, not over observations.

{% set questions = validation_questions() -%}

with outcomes as (

    select * from {{ ref('int_month_end_outcomes') }}

),

bands as (

    select * from {{ ref('int_bands_resolved') }}

),

observations as (

    select * from {{ ref('util_score_observations') }}

),

observed_groups as (

    select * from {{ ref('util_validation_groups') }}

),

in_groups as (

    select
        observed_groups.group_number,
        observed_groups.cut,
        observations.*
    from observations
    inner join observed_groups
        on
            observations.model_version = observed_groups.model_version
            and observations.role = observed_groups.role
            and observations.horizon_days = observed_groups.horizon_days
            and case observed_groups.cut
                when 'all' then 'all'
                when 'segment' then observations.segment
                when 'stage' then observations.lifecycle_stage
                else observations.band
            end = observed_groups.cut_value

),

account_counts as (

    select
        group_number,
        {% for q in questions -%}
        sum(asked_{{ q.name }}) as observations_{{ q.name }},
        sum(hit_{{ q.name }}) as hits_{{ q.name }},
        sum(case when score_of_live is not null then hit_{{ q.name }} else 0 end)
            as hits_of_live_{{ q.name }},
        sum(asked_{{ q.name }} * mrr) as mrr_{{ q.name }},
        sum(hit_{{ q.name }} * mrr) as mrr_hit_{{ q.name }},
        {% endfor -%}
        account_id
    from in_groups
    group by group_number, account_id

),

group_counts as (

    {% for q in questions -%}
    select
        group_number,
        '{{ q.name }}' as question,
        '{{ q.outcome }}' as outcome,
        '{{ q.population }}' as population,
        sum(observations_{{ q.name }}) as observations,
        count(case when observations_{{ q.name }} > 0 then 1 end) as accounts,
        sum(hits_{{ q.name }}) as hits,
        count(case when hits_{{ q.name }} > 0 then 1 end) as accounts_hit,
        count(case when hits_of_live_{{ q.name }} > 0 then 1 end)
            as accounts_hit_of_live,
        sum(mrr_{{ q.name }}) as mrr,
        sum(mrr_hit_{{ q.name }}) as mrr_hit,
        floor(sum(observations_{{ q.name }}) / 10.0) as decile_size
    from account_counts
    group by group_number
    having sum(observations_{{ q.name }}) > 0
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

-- Pairs of one that it happened to and one that it did not, by how their scores stand:
-- counted from sums per score, half for equals. Running sums of doubles are the
-- cheapest, and exact of whole numbers up to 2^53 (mrr is summed in millionths; above,
-- in the order of scores, the last digits are lost, the same every time).
scores_compared as (

    select
        *,
        'today' as score_kind,
        automatic_score as compared_score
    from in_groups
    where cut != 'band'

    union all

    select
        *,
        'known_then' as score_kind,
        score_known_then as compared_score
    from in_groups
    where cut != 'band' and score_known_then is not null

    union all

    select
        *,
        'of_live' as score_kind,
        score_of_live as compared_score
    from in_groups
    where cut != 'band' and score_of_live is not null

),

per_score as (

    select
        group_number,
        score_kind,
        {% for q in questions -%}
        cast(sum(asked_{{ q.name }}) as {{ type_double() }}) as asked_{{ q.name }},
        sum(hit_{{ q.name }}) as hits_{{ q.name }},
        cast(1000000 * sum(asked_{{ q.name }} * mrr) as {{ type_double() }})
            as micro_mrr_{{ q.name }},
        sum(hit_{{ q.name }} * mrr) as hit_mrr_{{ q.name }},
        {% endfor -%}
        compared_score
    from scores_compared
    group by group_number, score_kind, compared_score

),

up_to_score as (

    select
        {% for q in questions -%}
        sum(asked_{{ q.name }}) over (
            partition by group_number, score_kind
            order by compared_score
            rows between unbounded preceding and current row
        ) as asked_so_far_{{ q.name }},
        sum(micro_mrr_{{ q.name }}) over (
            partition by group_number, score_kind
            order by compared_score
            rows between unbounded preceding and current row
        ) as micro_mrr_so_far_{{ q.name }},
        sum(asked_{{ q.name }}) over (partition by group_number, score_kind)
            as asked_in_all_{{ q.name }},
        {% endfor -%}
        *
    from per_score

),

-- Twice the pairs, so that halves are whole: pairs with everybody asked, less those of
-- two that it happened to.
pairs as (

    {% for q in questions -%}
    select
        group_number,
        score_kind,
        '{{ q.name }}' as question,
        2 * sum(hits_{{ q.name }})
        * (sum(asked_{{ q.name }}) - sum(hits_{{ q.name }})) as twice_all_pairs,
        sum(
            hits_{{ q.name }} * (2 * asked_so_far_{{ q.name }} - asked_{{ q.name }})
        ) - sum(hits_{{ q.name }}) * sum(hits_{{ q.name }}) as twice_pairs_below,
        sum(
            cast(hit_mrr_{{ q.name }} as {{ type_decimal() }})
            * cast(
                (2 * micro_mrr_so_far_{{ q.name }} - micro_mrr_{{ q.name }}) / 1000000
                as decimal(20, 6)
            )
        )
        - cast(sum(hit_mrr_{{ q.name }}) as {{ type_decimal() }})
        * cast(sum(hit_mrr_{{ q.name }}) as decimal(20, 6)) as twice_mrr_pairs_below
    from up_to_score
    group by group_number, score_kind
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

pairs_side_by_side as (

    select
        group_number,
        question,
        max(case when score_kind = 'today' then twice_mrr_pairs_below end)
            as twice_mrr_pairs_below,
        {% for kind in ['today', 'known_then', 'of_live'] -%}
        max(
            case
                when score_kind = '{{ kind }}'
                    then {{ safe_ratio('twice_pairs_below', 'twice_all_pairs') }}
            end
        ) as share_below_{{ kind }}{{ ',' if not loop.last }}
        {% endfor -%}
    from pairs
    group by group_number, question

),

-- The tenth in most danger, passed from the end that warns: whole scores, and of the
-- score at its border its part, at the rate of all that have it.
decile_scores as (

    {% for q in questions -%}
    {%- set asked_before -%}
        {%- if q.warns == 'high' -%}
            asked_in_all_{{ q.name }} - asked_so_far_{{ q.name }}
        {%- else -%}
            asked_so_far_{{ q.name }} - asked_{{ q.name }}
        {%- endif -%}
    {%- endset -%}
    select
        group_number,
        '{{ q.name }}' as question,
        hits_{{ q.name }} as hits,
        asked_{{ q.name }} as asked,
        floor(asked_in_all_{{ q.name }} / 10) - ({{ asked_before }}) as places_left
    from up_to_score
    where
        score_kind = 'today'
        and {{ asked_before }} < floor(asked_in_all_{{ q.name }} / 10)
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

deciles as (

    select
        group_number,
        question,
        {{ exact_sum(
            'hits * case when asked > places_left then places_left / asked else 1 end'
        ) }} as decile_hits
    from decile_scores
    group by group_number, question

),

counted as (

    select
        observed_groups.model_version,
        observed_groups.role,
        observed_groups.horizon_days,
        observed_groups.cut,
        observed_groups.cut_value,
        observed_groups.band_rank,
        deciles.decile_hits,
        group_counts.*
    from group_counts
    inner join observed_groups
        on group_counts.group_number = observed_groups.group_number
    left join deciles
        on
            group_counts.group_number = deciles.group_number
            and group_counts.question = deciles.question

),

-- The share of the pairs in which the score warned: it was lower, and for expansion
-- higher.
with_auc as (

    select
        counted.*,
        -- Bands share the accounts of all: each alone has few of them.
        case
            when counted.cut = 'band'
                then max(case when counted.cut = 'all' then counted.accounts_hit end)
                    over (
                        partition by
                            counted.model_version,
                            counted.role,
                            counted.horizon_days,
                            counted.outcome,
                            counted.population
                    )
            else counted.accounts_hit
        end as accounts_needed,
        counted.accounts_hit >= 10
        and counted.observations > counted.hits
        and counted.cut != 'band' as has_figures,
        {% for name, share_below in [
            ('auc_all', 'pairs.share_below_today'),
            ('auc_known_then', 'pairs.share_below_known_then'),
            ('auc_of_live', 'pairs.share_below_of_live'),
            ('auc_mrr', safe_ratio(
                'pairs.twice_mrr_pairs_below',
                '2 * counted.mrr_hit * (counted.mrr - counted.mrr_hit)'
            )),
        ] -%}
        case
            when counted.outcome = 'expansion' then {{ share_below }}
            else 1 - {{ share_below }}
        end as {{ name }},
        {% endfor -%}
        lag({{ safe_ratio('counted.hits', 'counted.observations') }}) over (
            partition by
                counted.model_version,
                counted.role,
                counted.horizon_days,
                counted.outcome,
                counted.population,
                counted.cut
            order by counted.band_rank desc, counted.cut_value asc
        ) as rate_of_better_band
    from counted
    left join pairs_side_by_side as pairs
        on
            counted.group_number = pairs.group_number
            and counted.question = pairs.question

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
        )) as auc_error,
        max(
            case
                when cut != 'band' or outcome = 'expansion' then null
                when {{ safe_ratio('hits', 'observations') }} < rate_of_better_band
                    then 1
                else 0
            end
        ) over (
            partition by model_version, role, horizon_days, outcome, population
        ) = 0 as bands_are_ordered
    from with_auc

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
        when figures.accounts_needed < 10
            then
                'too few: ' || cast(figures.accounts_needed as {{ dbt.type_string() }})
                || ' accounts with this outcome, 10 are needed'
        else 'enough'
    end as sample_note,
    cast(figures.observations as integer) as observations,
    cast(figures.accounts as integer) as accounts,
    cast(figures.hits as integer) as observations_hit,
    cast(figures.accounts_hit as integer) as accounts_hit,
    {% for name, rate in [
        ('rate', safe_ratio('figures.hits', 'figures.observations')),
        ('rate_low', wilson_bound('figures.hits', 'figures.observations', -1)),
        ('rate_high', wilson_bound('figures.hits', 'figures.observations', 1)),
        ('mrr_rate', safe_ratio('figures.mrr_hit', 'figures.mrr')),
    ] -%}
    case when figures.accounts_needed >= 10 then {{ rounded(rate) }} end as {{ name }},
    {% endfor -%}
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
        when figures.has_figures and figures.accounts_hit_of_live >= 10
            then {{ rounded('figures.auc_of_live') }}
    end as auc_of_live,
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
    case
        when figures.cut = 'all' and figures.accounts_needed >= 10
            then figures.bands_are_ordered
    end as bands_are_ordered
from with_error as figures
left join churners_before as churners
    on
        figures.model_version = churners.model_version
        and figures.role = churners.role
        and figures.horizon_days = churners.horizon_days
