-- One row per account, day, days_back and metric scored on either of the two days whose
-- share, score or curve may differ: both sides, with the score that the earlier value
-- has under the later day's curves.
-- Over 100 lines because two days of one metric are set side by side three times:
-- share, score and curve.

with pairs as (

    select * from {{ ref('int_score_pairs') }}

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
    from {{ ref('int_contribution_history') }} as contributions
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

contributions as (

    select
        account_id,
        health_date,
        metric,
        dimension,
        effective_weight as weight,
        metric_score as score,
        metric_value,
        case when is_evidenced then metric_value end as evidenced_value
    from {{ ref('int_contribution_history') }}

),

-- Each side is joined to the history as it is: it has fewer and narrower rows than the
-- pairs with their metrics.
scored_now as (

    select
        pairs.account_id,
        pairs.health_date,
        pairs.days_back,
        pairs.base_date,
        pairs.model_version,
        pairs.profile,
        pairs.configuration_effect,
        contributions.metric,
        case
            when contributions.dimension > earlier.dimension then earlier.dimension
            else contributions.dimension
        end as dimension,
        contributions.weight as weight_now,
        contributions.score as score_now,
        contributions.metric_value as value_now,
        earlier.weight as weight_then,
        earlier.score as score_then,
        earlier.evidenced_value as value_then
    from pairs
    inner join contributions
        on
            pairs.account_id = contributions.account_id
            and pairs.health_date = contributions.health_date
    left join contributions as earlier
        on
            contributions.account_id = earlier.account_id
            and pairs.base_date = earlier.health_date
            and contributions.metric = earlier.metric

),

scored_then_alone as (

    select
        pairs.account_id,
        pairs.health_date,
        pairs.days_back,
        pairs.base_date,
        pairs.model_version,
        pairs.profile,
        pairs.configuration_effect,
        earlier.metric,
        earlier.dimension,
        cast(null as {{ type_double() }}) as weight_now,
        cast(null as {{ type_double() }}) as score_now,
        cast(null as {{ type_double() }}) as value_now,
        earlier.weight as weight_then,
        earlier.score as score_then,
        earlier.evidenced_value as value_then
    from pairs
    inner join contributions as earlier
        on
            pairs.account_id = earlier.account_id
            and pairs.base_date = earlier.health_date
    left join contributions
        on
            earlier.account_id = contributions.account_id
            and pairs.health_date = contributions.health_date
            and earlier.metric = contributions.metric
    where contributions.account_id is null

),

side_by_side as (

    select * from scored_now

    union all

    select * from scored_then_alone

),

-- Where version and profile are the same on both days, so are the curves.
rescored as (

    select
        side_by_side.*,
        side_by_side.score_then as score_then_on_curve_now
    from side_by_side
    where
        side_by_side.configuration_effect = 'coverage'
        and coalesce(
            side_by_side.weight_now != side_by_side.weight_then
            or side_by_side.score_now != side_by_side.score_then,
            true
        )

    union all

    select
        side_by_side.*,
        case
            when metrics.method = 'points' then side_by_side.score_then
            else coalesce(
                {{ rounded(score_from_curve(
                    'side_by_side.value_then', 'curve_segments'
                )) }},
                side_by_side.score_then
            )
        end as score_then_on_curve_now
    from side_by_side
    left join metrics
        on
            side_by_side.model_version = metrics.model_version
            and side_by_side.metric = metrics.metric
    left join curve_segments
        on
            side_by_side.model_version = curve_segments.model_version
            and side_by_side.profile = curve_segments.profile
            and side_by_side.metric = curve_segments.metric
            and side_by_side.value_then >= curve_segments.from_value
            and side_by_side.value_then < curve_segments.until_value
    where side_by_side.configuration_effect != 'coverage'

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
