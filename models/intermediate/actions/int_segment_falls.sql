-- One row per segment, rule and day on which the drop of its mean score began, and the
-- first later day on which it was over (null: it still is).

{% set days_in_order = 'partition by segment, rule order by health_date' -%}

with segment_days as (

    select
        *,
        lag(health_date) over ({{ days_in_order }}) as date_before,
        lag(has_fallen) over ({{ days_in_order }}) as had_fallen
    from {{ ref('int_segment_scores') }}

),

last_days as (

    select max(health_date) as last_date
    from {{ ref('int_segment_scores') }}

),

-- A day on which nobody could be compared has no row: the drop is over on it.
numbered as (

    select
        *,
        sum(
            case
                when
                    had_fallen
                    and {{ days_between('date_before', 'health_date') }} = 1
                    then 0
                else 1
            end
        ) over (
            partition by segment, rule
            order by health_date
            rows between unbounded preceding and current row
        ) as run_number
    from segment_days
    where has_fallen

),

runs as (

    select
        segment,
        rule,
        min(health_date) as entered_date,
        max(health_date) as last_fallen_date
    from numbered
    group by segment, rule, run_number

)

select
    runs.segment,
    runs.rule,
    segment_days.model_version,
    segment_days.accounts,
    segment_days.score_now,
    segment_days.score_then,
    segment_days.is_same_version,
    runs.entered_date,
    case
        when runs.last_fallen_date < last_days.last_date
            then {{ days_after('runs.last_fallen_date', 1) }}
    end as settled_date
from runs
cross join last_days
inner join segment_days
    on
        runs.segment = segment_days.segment
        and runs.rule = segment_days.rule
        and runs.entered_date = segment_days.health_date
