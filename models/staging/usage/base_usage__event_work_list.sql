-- One row per account whose usage events are judged and counted anew in this build,
-- from first_date on: those with changes, and those with versions of a touched key that
-- stand there now or stood there before. first_changed_date leaves out rows that only
-- came in another file: what is counted from them is as it was.

with build_run as (

    select * from {{ source('build', 'build_run') }}

),

touched_keys as (

    select * from {{ ref('base_usage__touched_event_keys') }}

),

versions_before as (

    select
        kept_events.account_id,
        kept_events.row_date as first_date
    from {{ source('build', 'kept_events') }} as kept_events
    inner join touched_keys
        on kept_events.event_key = touched_keys.event_key
    where kept_events.has_versions

),

listed as (

    select
        account_id,
        first_date,
        first_changed_date
    from {{ ref('base_usage__event_changes') }}

    union all

    select
        mapped_account_id as account_id,
        {{ day_of('event_at') }} as first_date,
        {{ day_of('event_at') }} as first_changed_date
    from {{ ref('base_usage__event_versions') }}

    union all

    select
        account_id,
        first_date,
        first_date as first_changed_date
    from versions_before

)

select
    listed.account_id,
    build_run.is_full,
    build_run.run_id,
    min(listed.first_date) as first_date,
    min(listed.first_changed_date) as first_changed_date
from listed
cross join build_run
group by listed.account_id, build_run.is_full, build_run.run_id
