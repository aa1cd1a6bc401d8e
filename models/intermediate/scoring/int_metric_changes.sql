-- One row per account, day, days_back and metric scored on either of the two days:
-- both sides, with the score that the earlier value has under the later day's curves.
-- Over 100 lines because two days of one metric are set side by side three times:
-- share, score and curve.

with pairs as (

    select * from {{ ref('int_score_pairs') }}

),

contributions as (

    select * from {{ ref('int_contribution_history') }}

),

dimensions as (

    select * from {{ ref('health_dimensions') }}

),

curve_segments as (

    select * from {{ ref('int_curve_segments') }}

),

metrics as (

    select * from {{ ref('int_metrics_resolved') }}

),

scored_metric_lists as (

    select
        contributions.account_id,
        contributions.health_date,
        contributions.dimension,
        {{ ordered_list('contributions.metric', '|') }} as scored_metrics
    from contributions
    inner join dimensions
        on
            contributions.dimension = dimensions.dimension
            and dimensions.aggregator = 'min'
    where contributions.metric_weight > 0
    group by
        contributions.account_id,
        contributions.health_date,
        contributions.dimension

),

both_sides as (

    select
        pairs.account_id,
        pairs.health_date,
        pairs.days_back,
        contributions.metric,
        contributions.dimension,
        contributions.effective_weight as weight_now,
        contributions.metric_score as score_now,
        contributions.metric_value as value_now,
        null as weight_then,
        null as score_then,
        null as value_then
    from pairs
    inner join contributions
        on
            pairs.account_id = contributions.account_id
            and pairs.health_date = contributions.health_date

    union all

    select
        pairs.account_id,
        pairs.health_date,
        pairs.days_back,
        contributions.metric,
        contributions.dimension,
        null as weight_now,
        null as score_now,
        null as value_now,
        contributions.effective_weight as weight_then,
        contributions.metric_score as score_then,
        case when contributions.is_evidenced then contributions.metric_value end
            as value_then
    from pairs
    inner join contributions
        on
            pairs.account_id = contributions.account_id
            and pairs.base_date = contributions.health_date

),

side_by_side as (

    select
        account_id,
        health_date,
        days_back,
        metric,
        min(dimension) as dimension,
        max(weight_now) as weight_now,
        max(score_now) as score_now,
        max(value_now) as value_now,
        max(weight_then) as weight_then,
        max(score_then) as score_then,
        max(value_then) as value_then
    from both_sides
    group by account_id, health_date, days_back, metric

),

rescored as (

    select
        side_by_side.account_id,
        side_by_side.health_date,
        side_by_side.days_back,
        side_by_side.metric,
        side_by_side.dimension,
        side_by_side.weight_now,
        side_by_side.score_now,
        side_by_side.value_now,
        side_by_side.weight_then,
        side_by_side.score_then,
        side_by_side.value_then,
        pairs.configuration_effect,
        pairs.base_date,
        case
            when pairs.configuration_effect = 'coverage' then side_by_side.score_then
            when metrics.method = 'points' then side_by_side.score_then
            else coalesce(
                {{ rounded(score_from_curve(
                    'side_by_side.value_then', 'curve_segments'
                )) }},
                side_by_side.score_then
            )
        end as score_then_on_curve_now
    from side_by_side
    inner join pairs
        on
            side_by_side.account_id = pairs.account_id
            and side_by_side.health_date = pairs.health_date
            and side_by_side.days_back = pairs.days_back
    left join metrics
        on
            pairs.model_version = metrics.model_version
            and side_by_side.metric = metrics.metric
    left join curve_segments
        on
            pairs.configuration_effect != 'coverage'
            and pairs.model_version = curve_segments.model_version
            and pairs.profile = curve_segments.profile
            and side_by_side.metric = curve_segments.metric
            and side_by_side.value_then >= curve_segments.from_value
            and side_by_side.value_then < curve_segments.until_value

),

compared as (

    select
        rescored.account_id,
        rescored.health_date,
        rescored.days_back,
        rescored.metric,
        rescored.dimension,
        rescored.configuration_effect,
        rescored.weight_now,
        rescored.score_now,
        rescored.value_now,
        rescored.weight_then,
        rescored.score_then,
        rescored.value_then,
        rescored.score_then_on_curve_now,
        coalesce(lists_now.scored_metrics = lists_then.scored_metrics, false)
            as is_same_choice_of_lowest
    from rescored
    left join scored_metric_lists as lists_now
        on
            rescored.account_id = lists_now.account_id
            and rescored.health_date = lists_now.health_date
            and rescored.dimension = lists_now.dimension
    left join scored_metric_lists as lists_then
        on
            rescored.account_id = lists_then.account_id
            and rescored.base_date = lists_then.health_date
            and rescored.dimension = lists_then.dimension

)

select * from compared
