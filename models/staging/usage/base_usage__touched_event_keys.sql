-- One row per key of usage_events (its hash) whose versions must be compared anew: keys
-- of rows that were read, became due or had other versions, all on touched
-- account-days. A full build lists the keys that stand more than once.

with build_run as (

    select * from {{ source('build', 'build_run') }}

),

event_changes as (

    select * from {{ ref('base_usage__event_changes') }}

),

keys_read as (

    select read_events.event_key
    from {{ ref('base_usage__read_events') }} as read_events
    inner join build_run
        on not build_run.is_full
    where
        read_events.event_id is not null
        and read_events.event_at < {{ end_of_day(as_of_date()) }}

),

keys_read_twice as (

    select read_events.event_key
    from {{ ref('base_usage__read_events') }} as read_events
    inner join build_run
        on build_run.is_full
    where
        read_events.event_id is not null
        and read_events.event_at < {{ end_of_day(as_of_date()) }}
    group by read_events.event_key
    having count(*) > 1

),

keys_with_versions as (

    select kept_events.event_key
    from {{ source('build', 'kept_events') }} as kept_events
    inner join event_changes
        on
            kept_events.account_id = event_changes.account_id
            and kept_events.row_date >= event_changes.first_date
    where kept_events.has_versions

),

keys_become_due as (

    select kept_events.event_key
    from {{ source('build', 'kept_events') }} as kept_events
    inner join event_changes
        on
            kept_events.account_id = event_changes.account_id
            and kept_events.row_date >= event_changes.first_date
    inner join build_run
        on kept_events.row_date > build_run.last_as_of_date
    where
        kept_events.event_id is not null
        and kept_events.row_date <= {{ as_of_date() }}

)

select event_key from keys_read

union distinct

select event_key from keys_read_twice

union distinct

select event_key from keys_with_versions

union distinct

select event_key from keys_become_due
