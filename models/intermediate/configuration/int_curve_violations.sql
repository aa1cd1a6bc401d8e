-- One row per curve or set of steps that breaks a rule, and per weighted metric without
-- one. Rows of a curve are read in the order of their inputs, not of their lines.
-- Over 100 lines: one step per rule.

{% set curve = 'partition by '
    ~ 'model_version, profile, metric, method, higher_is_better' -%}
{% set ordered_curve = curve ~ ' order by input_value, score' -%}

with metric_directions as (

    select
        model_version,
        metric,
        method,
        higher_is_better
    from {{ ref('int_metrics_resolved') }}
    union distinct
    select
        '*' as model_version,
        metric,
        method,
        higher_is_better
    from {{ ref('int_metrics_resolved') }}

),

knots as (

    select
        curves.model_version,
        curves.profile,
        curves.metric,
        directions.method,
        directions.higher_is_better,
        curves.input_value,
        curves.score
    from {{ ref('health_curves') }} as curves
    left join metric_directions as directions
        on
            curves.model_version = directions.model_version
            and curves.metric = directions.metric

),

knots_compared as (

    select
        *,
        {{ row_text(['model_version', 'profile', 'metric'], '/') }} as seed_key,
        count(*) over ({{ curve }}) as knots_of_curve,
        lag(input_value) over ({{ ordered_curve }}) as previous_value,
        lag(score) over ({{ ordered_curve }}) as previous_score,
        case
            when score < lag(score) over ({{ ordered_curve }}) then 1 else 0
        end as is_falling
    from knots

),

knots_after_a_fall as (

    select
        *,
        max(is_falling) over (
            partition by model_version, profile, metric, method, higher_is_better
            order by input_value, score
            rows between unbounded preceding and current row
        ) as has_fallen
    from knots_compared

),

broken_curves as (

    select
        seed_key,
        'scores must lie between 0 and 100' as violated_rule,
        'score ' || cast(score as {{ dbt.type_string() }}) as detail
    from knots_compared
    where not score between 0 and 100
    union distinct
    select
        seed_key,
        'inputs must strictly increase' as violated_rule,
        cast(input_value as {{ dbt.type_string() }}) || ' stands twice' as detail
    from knots_compared
    where input_value = previous_value
    union distinct
    select
        seed_key,
        'inputs must be finite numbers' as violated_rule,
        cast(input_value as {{ dbt.type_string() }}) as detail
    from knots_compared
    where not abs(input_value) < 1e300
    union distinct
    select
        seed_key,
        'a curve needs at least two points' as violated_rule,
        'it has one' as detail
    from knots_compared
    where method = 'curve' and knots_of_curve < 2
    union distinct
    select
        seed_key,
        'scores must rise with the input, for higher is better' as violated_rule,
        'the score falls at ' || cast(input_value as {{ dbt.type_string() }}) as detail
    from knots_compared
    where higher_is_better and score < previous_score
    union distinct
    select
        seed_key,
        'scores must fall with the input, for higher is not better' as violated_rule,
        'the score rises at ' || cast(input_value as {{ dbt.type_string() }}) as detail
    from knots_compared
    where not higher_is_better and score > previous_score
    union distinct
    select
        seed_key,
        'a target range has one peak' as violated_rule,
        'the score rises again at ' || cast(input_value as {{ dbt.type_string() }})
            as detail
    from knots_after_a_fall
    where
        method is not null
        and higher_is_better is null
        and score > previous_score
        and has_fallen = 1

),

weighted_metrics as (

    select distinct
        model_version,
        metric
    from {{ ref('int_metric_weights_resolved') }}
    where metric_weight > 0 and method in ('curve', 'step')

),

missing_curves as (

    select
        weighted_metrics.model_version || '/default/' || weighted_metrics.metric
            as seed_key,
        'a weighted metric needs a curve in profile default' as violated_rule,
        cast(null as {{ dbt.type_string() }}) as detail
    from weighted_metrics
    left join {{ ref('int_curve_points_resolved') }} as knots_resolved
        on
            weighted_metrics.model_version = knots_resolved.model_version
            and weighted_metrics.metric = knots_resolved.metric
            and knots_resolved.profile = 'default'
    where knots_resolved.metric is null

),

violations_unioned as (

    select * from broken_curves
    union all
    select * from missing_curves

),

violations_filed as (

    select
        'seeds/health_model/health_curves.csv' as seed_file,
        seed_key,
        violated_rule,
        detail
    from violations_unioned

)

select * from violations_filed
