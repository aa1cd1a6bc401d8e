-- One row per watched table, window length and day on which metrics over that table and
-- window are stale, with the last day before on which they were not (scoring.md 3). A
-- window of 0 days stands for "no window": the dark run of the day alone counts. Over
-- 100 lines: a feed's silence is followed day by day, then asked per window.

with freshness as (

    select * from {{ ref('source_freshness') }}

),

table_days as (

    select * from {{ ref('int_source_table_days') }}
    where accepted > 0 and row_date <= {{ as_of_date() }}

),

calendar as (

    select * from {{ ref('int_calendar_days') }}

),

metrics as (

    select * from {{ ref('int_metrics_resolved') }}

),

first_rows as (

    select
        freshness.source_table,
        freshness.max_feed_lag_days,
        min(table_days.row_date) as first_row_date
    from freshness
    inner join table_days
        on freshness.source_table = table_days.source_table
    group by freshness.source_table, freshness.max_feed_lag_days

),

feed_days as (

    select
        first_rows.source_table,
        first_rows.max_feed_lag_days,
        calendar.health_date,
        table_days.row_date is not null as has_rows,
        sum(case when table_days.row_date is null then 0 else 1 end) over (
            partition by first_rows.source_table
            order by calendar.health_date
            rows between unbounded preceding and current row
        ) as run_number
    from first_rows
    inner join calendar
        on first_rows.first_row_date <= calendar.health_date
    left join table_days
        on
            first_rows.source_table = table_days.source_table
            and calendar.health_date = table_days.row_date

),

runs as (

    select
        source_table,
        max_feed_lag_days,
        health_date,
        run_number,
        sum(case when has_rows then 0 else 1 end) over (
            partition by source_table, run_number
            order by health_date
            rows between unbounded preceding and current row
        ) as silent_days_so_far,
        sum(case when has_rows then 0 else 1 end) over (
            partition by source_table, run_number
        ) as silent_days_in_run
    from feed_days

),

run_darkness as (

    -- is_dark: as seen from any later day; is_dark_now: as seen from the day itself.
    select
        source_table,
        health_date,
        silent_days_so_far,
        silent_days_so_far > 0 and silent_days_in_run > max_feed_lag_days as is_dark,
        silent_days_so_far > max_feed_lag_days as is_dark_now
    from runs

),

windows as (

    select distinct
        source_table,
        coalesce(window_days, 0) as window_days
    from metrics
    where source_table is not null

),

dark_days_of_window as (

    select
        today.source_table,
        windows.window_days,
        today.health_date,
        today.is_dark_now,
        count(
            case
                when
                    past.is_dark
                    and (
                        today.is_dark_now
                        or {{ days_between('past.health_date', 'today.health_date') }}
                        >= today.silent_days_so_far
                    )
                    then 1
            end
        ) as dark_days
    from run_darkness as today
    inner join windows
        on today.source_table = windows.source_table
    left join run_darkness as past
        on
            today.source_table = past.source_table
            and today.health_date >= past.health_date
            and past.health_date
            > {{ days_before('today.health_date', 'windows.window_days') }}
    group by
        today.source_table,
        windows.window_days,
        today.health_date,
        today.is_dark_now,
        today.silent_days_so_far

),

staleness as (

    select
        source_table,
        window_days,
        health_date,
        dark_days,
        is_dark_now
        or (window_days > 0 and dark_days * 4 > window_days) as is_stale
    from dark_days_of_window

),

last_fresh_days as (

    select
        source_table,
        window_days,
        health_date,
        dark_days,
        is_stale,
        max(case when not is_stale then health_date end) over (
            partition by source_table, window_days
            order by health_date
            rows between unbounded preceding and current row
        ) as last_fresh_date
    from staleness

)

select
    source_table,
    window_days,
    health_date,
    last_fresh_date,
    dark_days,
    {{ days_between('last_fresh_date', 'health_date') }} <= 28 + dark_days
        as may_carry
from last_fresh_days
where is_stale
