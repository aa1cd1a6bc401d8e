-- One row per account, alert rule of a drop and day on which the drop began: how much
-- of it the customer did not cause, but another profile, model version or coverage
-- (scoring.md 6; of a dimension: inside the dimension).
-- Over 100 lines because two days of one metric are set side by side.

with falls as (

    select * from {{ ref('int_score_falls') }}

),

score_history as (

    select * from {{ ref('int_score_history') }}

),

dimensions as (

    select * from {{ ref('health_dimensions') }}

),

metrics as (

    select * from {{ ref('int_metrics_resolved') }}

),

curve_segments as (

    select * from {{ ref('int_curve_segments') }}

),

sides as (

    select
        account_id,
        rule,
        health_date,
        'now' as side,
        dimension,
        health_date as side_date
    from falls

    union all

    select
        account_id,
        rule,
        health_date,
        'then' as side,
        dimension,
        base_date as side_date
    from falls

),

-- Of days before the first to write the remembered rows count, as far as they are
-- kept: what is computed of them may lack a value carried from days before.
computed_contributions as (

    select
        computed.account_id,
        computed.health_date,
        computed.metric,
        computed.dimension,
        computed.metric_value,
        computed.metric_score,
        computed.metric_weight,
        computed.effective_weight,
        computed.is_evidenced
    from {{ ref('int_metric_contributions') }} as computed
    inner join {{ ref('int_account_work_list') }} as work_list
        on computed.account_id = work_list.account_id
    where
        computed.is_published
        and computed.metric_score is not null
        and computed.effective_weight is not null
        and (
            computed.health_date >= work_list.first_date
            or not {{ kept_days('change_bases', 'computed.health_date') }}
        )

),

remembered_contributions as (

    select remembered.*
    from {{ ref('int_contribution_history') }} as remembered
    inner join {{ ref('int_account_work_list') }} as work_list
        on
            remembered.account_id = work_list.account_id
            and remembered.health_date < work_list.first_date
    where {{ kept_days('change_bases', 'remembered.health_date') }}

),

contributions as (

    {% for part in ['computed_contributions', 'remembered_contributions'] -%}
    select
        sides.account_id,
        sides.rule,
        sides.health_date,
        sides.side,
        sides.dimension as dimension_watched,
        parts.metric,
        parts.dimension,
        parts.metric_score,
        parts.effective_weight,
        case when parts.is_evidenced then parts.metric_value end as metric_value,
        dimensions.aggregator,
        case when parts.metric_weight > 0 then parts.metric_weight end as metric_weight
    from sides
    inner join {{ part }} as parts
        on
            sides.account_id = parts.account_id
            and sides.side_date = parts.health_date
            and coalesce(sides.dimension, parts.dimension) = parts.dimension
    inner join dimensions
        on parts.dimension = dimensions.dimension
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

ranked as (

    select
        *,
        sum(metric_weight) over (
            partition by account_id, rule, health_date, side, dimension
        ) as dimension_metric_weight,
        row_number() over (
            partition by account_id, rule, health_date, side, dimension
            order by
                case when metric_weight is null then 1 else 0 end,
                metric_score,
                metric
        ) as lowest_rank
    from contributions

),

shared_out as (

    select
        account_id,
        rule,
        health_date,
        side,
        metric,
        dimension,
        metric_score,
        metric_value,
        aggregator,
        metric_weight is not null as is_weighted,
        case
            when dimension_watched is null then effective_weight
            when metric_weight is null then 0.0
            when aggregator = 'min' and lowest_rank = 1 then 1.0
            when aggregator = 'min' then 0.0
            else metric_weight / dimension_metric_weight
        end as score_share
    from ranked

),

scored_metric_lists as (

    select
        account_id,
        rule,
        health_date,
        side,
        dimension,
        {{ ordered_list('metric', '|') }} as scored_metrics
    from shared_out
    where aggregator = 'min' and is_weighted
    group by account_id, rule, health_date, side, dimension

),

metrics_now as (

    select * from shared_out
    where side = 'now'

),

metrics_then as (

    select * from shared_out
    where side = 'then'

),

side_by_side as (

    select
        coalesce(metrics_now.account_id, metrics_then.account_id) as account_id,
        coalesce(metrics_now.rule, metrics_then.rule) as rule,
        coalesce(metrics_now.health_date, metrics_then.health_date) as health_date,
        coalesce(metrics_now.metric, metrics_then.metric) as metric,
        coalesce(metrics_now.dimension, metrics_then.dimension) as dimension,
        metrics_now.score_share as share_now,
        metrics_now.metric_score as score_now,
        metrics_then.score_share as share_then,
        metrics_then.metric_score as score_then,
        metrics_then.metric_value as value_then
    from metrics_now
    full outer join metrics_then
        on
            metrics_now.account_id = metrics_then.account_id
            and metrics_now.rule = metrics_then.rule
            and metrics_now.health_date = metrics_then.health_date
            and metrics_now.metric = metrics_then.metric

),

rescored as (

    select
        side_by_side.account_id,
        side_by_side.rule,
        side_by_side.health_date,
        side_by_side.share_now,
        side_by_side.score_now,
        side_by_side.share_then,
        side_by_side.score_then,
        coalesce(lists_now.scored_metrics = lists_then.scored_metrics, false)
            as is_same_choice_of_lowest,
        case
            when
                metrics.method = 'points'
                or days_now.model_version = days_then.model_version
                and days_now.profile = days_then.profile
                then side_by_side.score_then
            else coalesce(
                {{ rounded(score_from_curve(
                    'side_by_side.value_then', 'curve_segments'
                )) }},
                side_by_side.score_then
            )
        end as score_then_on_curve_now
    from side_by_side
    inner join falls
        on
            side_by_side.account_id = falls.account_id
            and side_by_side.rule = falls.rule
            and side_by_side.health_date = falls.health_date
    inner join score_history as days_now
        on
            falls.account_id = days_now.account_id
            and falls.health_date = days_now.health_date
    inner join score_history as days_then
        on
            falls.account_id = days_then.account_id
            and falls.base_date = days_then.health_date
    left join metrics
        on
            days_now.model_version = metrics.model_version
            and side_by_side.metric = metrics.metric
    left join curve_segments
        on
            days_now.model_version = curve_segments.model_version
            and days_now.profile = curve_segments.profile
            and side_by_side.metric = curve_segments.metric
            and side_by_side.value_then >= curve_segments.from_value
            and side_by_side.value_then < curve_segments.until_value
    left join scored_metric_lists as lists_now
        on
            side_by_side.account_id = lists_now.account_id
            and side_by_side.rule = lists_now.rule
            and side_by_side.health_date = lists_now.health_date
            and side_by_side.dimension = lists_now.dimension
            and lists_now.side = 'now'
    left join scored_metric_lists as lists_then
        on
            side_by_side.account_id = lists_then.account_id
            and side_by_side.rule = lists_then.rule
            and side_by_side.health_date = lists_then.health_date
            and side_by_side.dimension = lists_then.dimension
            and lists_then.side = 'then'

),

parts as (

    select
        account_id,
        rule,
        health_date,
        case
            when score_now is null or score_then is null
                then
                    coalesce(share_now * score_now, 0)
                    - coalesce(share_then * score_then, 0)
            else
                (share_now + share_then) / 2 * (score_then_on_curve_now - score_then)
                + case
                    when is_same_choice_of_lowest then 0
                    else (score_now + score_then) / 2 * (share_now - share_then)
                end
        end as change_not_caused
    from rescored

)

select
    account_id,
    rule,
    health_date,
    {{ rounded(exact_sum('change_not_caused')) }} as change_not_caused
from parts
group by account_id, rule, health_date
