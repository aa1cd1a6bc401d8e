-- One row per model version, role, horizon, cut (all, segment, stage, band) and value
-- of it that has observations, numbered: windows over all observations sort by that.

with observations as (

    select * from {{ ref('util_score_observations') }}

),

values_of_cuts as (

    {% for cut, cut_column, band_rank in [
        ('all', "'all'", '0'), ('segment', 'segment', '0'),
        ('stage', 'lifecycle_stage', '0'), ('band', 'band', 'band_rank'),
    ] -%}
    select distinct
        model_version,
        role,
        horizon_days,
        '{{ cut }}' as cut,
        {{ cut_column }} as cut_value,
        {{ band_rank }} as band_rank
    from observations
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

observed_groups as (

    select
        *,
        row_number() over (
            order by model_version, role, horizon_days, cut, cut_value
        ) as group_number
    from values_of_cuts

)

select * from observed_groups
