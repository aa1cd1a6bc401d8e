-- One row per account, computed day and metric of the live lane: the share of the base
-- score that it decides (scoring.md 4). Days inside the metric detail, and others that
-- a change or a fall of the score compares (is_kept false).

with compared_days as (

    select
        account_id,
        health_date
    from {{ ref('int_score_falls') }}

    union distinct

    select
        account_id,
        base_date as health_date
    from {{ ref('int_score_falls') }}

),

metric_scores as (

    select
        scores.*,
        {{ kept_days('metric_detail', 'scores.health_date') }} as is_kept
    from {{ ref('int_metric_scores') }} as scores
    left join compared_days
        on
            scores.account_id = compared_days.account_id
            and scores.health_date = compared_days.health_date
    where
        scores.lane = 'live'
        and (
            {{ kept_days('metric_detail', 'scores.health_date') }}
            or {{ kept_days('change_bases', 'scores.health_date') }}
            or compared_days.account_id is not null
        )

),

dimension_scores as (

    select * from {{ ref('int_dimension_scores') }}
    where lane = 'live'

),

account_scores as (

    select * from {{ ref('int_account_scores') }}
    where lane = 'live'

),

weighed as (

    select
        metric_scores.account_id,
        metric_scores.health_date,
        metric_scores.rule_number,
        metric_scores.metric_state,
        metric_scores.metric_value,
        metric_scores.metric_score,
        case
            when account_scores.base_score is null then null
            when metric_scores.metric_score is null then null
            when not metric_scores.is_applicable then 0.0
            when dimension_scores.dimension_weight is null then 0.0
            when
                dimension_scores.aggregator = 'min'
                and metric_scores.metric != dimension_scores.deciding_metric
                then 0.0
            when dimension_scores.aggregator = 'min'
                then
                    dimension_scores.dimension_weight
                    / account_scores.scored_dimension_weight
            else
                dimension_scores.dimension_weight
                / account_scores.scored_dimension_weight
                * metric_scores.metric_weight
                / dimension_scores.scored_weight
        end as effective_weight,
        metric_scores.is_evidenced,
        metric_scores.is_kept,
        metric_scores.evidence_date
    from metric_scores
    inner join account_scores
        on
            metric_scores.account_id = account_scores.account_id
            and metric_scores.health_date = account_scores.health_date
    left join dimension_scores
        on
            metric_scores.account_id = dimension_scores.account_id
            and metric_scores.health_date = dimension_scores.health_date
            and metric_scores.dimension = dimension_scores.dimension

)

select * from weighed
