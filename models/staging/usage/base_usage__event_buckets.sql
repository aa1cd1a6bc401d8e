-- One row per raw file, account as delivered and day (older ones: month or year) of
-- usage_events: rows and an order-free hash of them. Only files that changed since the
-- last complete build are read; of the others the remembered buckets hold.
-- depends_on: {{ ref('base_usage__event_files') }}

with changed_rows as (

    select
        file_name,
        account_id as raw_account_id,
        row_version,
        {{ day_of('event_at') }} as event_date
    from {{ source('raw', 'usage_events_changed') }}

),

unchanged_files as (

    select file_name from {{ source('build', 'raw_files') }}
    where not is_changed

),

build_state as (

    select * from {{ source('build', 'build_state') }}
    where kind = 'event_bucket'

),

bucketed as (

    select
        file_name,
        raw_account_id,
        {{ bucket_of('event_date') }} as bucket_date,
        count(*) as bucket_rows,
        {{ hash_sum('row_version') }} as bucket_hash
    from changed_rows
    group by file_name, raw_account_id, {{ bucket_of('event_date') }}

),

remembered as (

    select
        build_state.item as file_name,
        build_state.raw_account_id,
        {{ bucket_of('build_state.day') }} as bucket_date,
        cast(sum(build_state.rows) as bigint) as bucket_rows,
        {{ hash_sum('build_state.hash') }} as bucket_hash
    from build_state
    inner join unchanged_files
        on build_state.item = unchanged_files.file_name
    group by
        build_state.item,
        build_state.raw_account_id,
        {{ bucket_of('build_state.day') }}

)

select * from bucketed

union all

select * from remembered
