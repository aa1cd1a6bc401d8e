-- One row per account, day, lane and dimension with weight (or named by a cap): the
-- weighted mean of its metric scores, or the lowest one (scoring.md 4), with its bounds
-- and coverage. Over 100 lines: score, bounds and coverage have a formula each.

with dimension_weights as (

    select * from {{ ref('int_dimension_weights_resolved') }}

),

rule_dimensions as (

    select distinct
        dimension_number,
        model_version,
        profile,
        dimension
    from {{ ref('int_metric_rules') }}

),

-- Ties of the lowest score go to the smallest key.
metrics_from_lowest as (

    select
        account_id,
        health_date,
        lane,
        dimension,
        metric,
        row_number() over (
            partition by account_id, health_date, lane, dimension
            order by metric_score, metric
        ) as lowest_rank
    from {{ ref('int_metric_scores') }}
    where
        is_applicable
        and metric_score is not null
        and dimension in (
            select dimension from dimension_weights
            where aggregator = 'min'
        )

),

-- By the number of the dimension: these are the most rows of all.
rolled_up as (

    select
        account_id,
        health_date,
        lane,
        dimension_number,
        {{ exact_sum(
            'case when is_applicable then metric_weight * metric_score end'
        ) }} as weighted_score_sum,
        {{ exact_sum(
            'case when is_applicable and metric_score is not null then metric_weight end'
        ) }} as scored_weight,
        {{ exact_sum(
            'case when is_applicable and is_evidenced then metric_weight * metric_score end'
        ) }} as evidenced_score_sum,
        {{ exact_sum(
            'case when is_applicable and is_evidenced then metric_weight end'
        ) }} as evidenced_weight,
        {{ exact_sum('case when is_applicable then metric_weight end') }}
            as applicable_weight,
        min(case when is_applicable then metric_score end) as lowest_score,
        min(case when is_applicable and is_evidenced then metric_score end)
            as lowest_evidenced_score
    from {{ ref('int_metric_scores') }}
    where metric_weight > 0
    group by account_id, health_date, lane, dimension_number

),

dimension_scores as (

    select
        rolled_up.account_id,
        rolled_up.health_date,
        rolled_up.lane,
        rule_dimensions.model_version,
        rule_dimensions.profile,
        rule_dimensions.dimension,
        dimension_weights.aggregator,
        dimension_weights.dimension_weight,
        case
            when rolled_up.scored_weight is null then null
            when dimension_weights.aggregator = 'min' then rolled_up.lowest_score
            else {{ rounded(safe_ratio(
                'rolled_up.weighted_score_sum', 'rolled_up.scored_weight'
            )) }}
        end as dimension_score,
        case
            when rolled_up.applicable_weight is null then null
            when dimension_weights.aggregator = 'min'
                then
                    case
                        when {{ is_fully_evidenced('rolled_up') }}
                            then rolled_up.lowest_evidenced_score
                        else 0.0
                    end
            else {{ rounded(safe_ratio(
                'coalesce(rolled_up.evidenced_score_sum, 0)',
                'rolled_up.applicable_weight'
            )) }}
        end as floor_score,
        case
            when rolled_up.applicable_weight is null then null
            when dimension_weights.aggregator = 'min'
                then coalesce(rolled_up.lowest_evidenced_score, 100.0)
            else {{ rounded(safe_ratio(
                'coalesce(rolled_up.evidenced_score_sum, 0)'
                ~ ' + 100 * (rolled_up.applicable_weight'
                ~ ' - coalesce(rolled_up.evidenced_weight, 0))',
                'rolled_up.applicable_weight'
            )) }}
        end as ceiling_score,
        {{ rounded(safe_ratio(
            'coalesce(rolled_up.evidenced_weight, 0)', 'rolled_up.applicable_weight'
        )) }} as coverage,
        rolled_up.scored_weight,
        case
            when dimension_weights.aggregator = 'min' then metrics_from_lowest.metric
        end as deciding_metric
    from rolled_up
    inner join rule_dimensions
        on rolled_up.dimension_number = rule_dimensions.dimension_number
    inner join dimension_weights
        on
            rule_dimensions.model_version = dimension_weights.model_version
            and rule_dimensions.profile = dimension_weights.profile
            and rule_dimensions.dimension = dimension_weights.dimension
    left join metrics_from_lowest
        on
            rolled_up.account_id = metrics_from_lowest.account_id
            and rolled_up.health_date = metrics_from_lowest.health_date
            and rolled_up.lane = metrics_from_lowest.lane
            and rule_dimensions.dimension = metrics_from_lowest.dimension
            and metrics_from_lowest.lowest_rank = 1

)

select * from dimension_scores
