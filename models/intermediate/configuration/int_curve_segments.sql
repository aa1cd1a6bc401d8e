-- One row per scoring model, profile, metric and segment [from_value, until_value) of
-- its curve: score = anchor_score + (value - anchor_value) * slope. Flat beyond both
-- ends.
with knots as (

    select
        model_version,
        profile,
        metric,
        method,
        input_value,
        score,
        lag(input_value) over (
            partition by model_version, profile, metric order by input_value
        ) as previous_value,
        lead(input_value) over (
            partition by model_version, profile, metric order by input_value
        ) as next_value,
        lead(score) over (
            partition by model_version, profile, metric order by input_value
        ) as next_score
    from {{ ref('int_curve_points_resolved') }}

),

segments_from_each_knot as (

    select
        model_version,
        profile,
        metric,
        method,
        input_value as from_value,
        coalesce(next_value, 1e300) as until_value,
        input_value as anchor_value,
        score as anchor_score,
        case
            when method = 'curve' and next_value > input_value
                then (next_score - score) / (next_value - input_value)
            else 0
        end as slope
    from knots

),

segments_below_first_knot as (

    select
        model_version,
        profile,
        metric,
        method,
        -1e300 as from_value,
        input_value as until_value,
        input_value as anchor_value,
        score as anchor_score,
        0 as slope
    from knots
    where previous_value is null

),

segments_unioned as (

    select * from segments_below_first_knot
    union all
    select * from segments_from_each_knot

),

segments_typed as (

    select
        model_version,
        profile,
        metric,
        method,
        cast(from_value as {{ type_double() }}) as from_value,
        cast(until_value as {{ type_double() }}) as until_value,
        cast(anchor_value as {{ type_double() }}) as anchor_value,
        cast(anchor_score as {{ type_double() }}) as anchor_score,
        cast(slope as {{ type_double() }}) as slope
    from segments_unioned

)

select * from segments_typed
