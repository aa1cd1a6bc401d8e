-- One row per day of the rows' own time and raw table: what came, what became of it,
-- and how long the feed had been silent. The as-of date is always there. Over 100
-- lines: each kind of trouble is counted in a table of its own.

with table_days as (

    select * from {{ ref('int_source_table_days') }}

),

source_tables as (

    select * from {{ ref('int_source_tables') }}

),

gate as (

    select * from {{ ref('int_build_gate') }}

),

days_with_today as (

    select
        source_table,
        row_date,
        raw,
        accepted,
        rejected,
        deferred,
        late,
        late_beyond_window,
        warnings
    from table_days

    union all

    select
        source_tables.source_table,
        gate.as_of_date as row_date,
        0 as raw,
        0 as accepted,
        0 as rejected,
        0 as deferred,
        0 as late,
        0 as late_beyond_window,
        0 as warnings
    from source_tables
    cross join gate

),

daily_counts as (

    select
        source_table,
        row_date,
        cast(sum(raw) as bigint) as raw,
        cast(sum(accepted) as bigint) as accepted,
        cast(sum(rejected) as bigint) as rejected,
        cast(sum(deferred) as bigint) as deferred,
        cast(sum(late) as bigint) as late,
        cast(sum(late_beyond_window) as bigint) as late_beyond_window,
        cast(sum(warnings) as bigint) as warnings
    from days_with_today
    group by source_table, row_date

),

last_accepted_days as (

    select
        *,
        max(case when accepted > 0 then row_date end) over (
            partition by source_table
            order by row_date
            rows between unbounded preceding and current row
        ) as last_accepted_date
    from daily_counts
    where row_date is not null

),

with_feed_lag as (

    select
        daily_counts.row_date as health_date,
        daily_counts.source_table,
        daily_counts.raw,
        daily_counts.accepted,
        daily_counts.rejected,
        daily_counts.deferred,
        daily_counts.late,
        daily_counts.late_beyond_window,
        daily_counts.warnings,
        {{ days_between(
            'last_accepted_days.last_accepted_date', 'daily_counts.row_date'
        ) }}
            as feed_lag_days
    from daily_counts
    left join last_accepted_days
        on
            daily_counts.source_table = last_accepted_days.source_table
            and daily_counts.row_date = last_accepted_days.row_date

)

select * from with_feed_lag
