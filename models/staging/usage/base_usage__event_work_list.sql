-- One row per account whose usage events are judged and counted anew in this build,
-- from first_date on: those with changes, those with copies of a key that changed
-- anywhere, and what builds that did not complete had on their list.

with build_run as (

    select * from {{ source('build', 'build_run') }}

),

event_changes as (

    select * from {{ ref('base_usage__event_changes') }}

),

copies_now as (

    select
        event_id,
        mapped_account_id as account_id,
        {{ day_of('event_at') }} as event_date,
        count(*) as copies,
        {{ hash_sum('row_version') }} as copies_hash
    from {{ ref('base_usage__event_copies') }}
    group by event_id, mapped_account_id, {{ day_of('event_at') }}

),

copies_before as (

    select
        item as event_id,
        account_id,
        day as event_date,
        rows as copies,
        hash as copies_hash
    from {{ source('build', 'build_state') }}
    where kind = 'event_copy'

),

changed_keys as (

    select distinct coalesce(copies_now.event_id, copies_before.event_id) as event_id
    from copies_now
    full outer join copies_before
        on
            copies_now.event_id = copies_before.event_id
            and copies_now.account_id = copies_before.account_id
            and copies_now.event_date = copies_before.event_date
    where
        copies_now.copies is null
        or copies_before.copies is null
        or copies_now.copies != copies_before.copies
        or copies_now.copies_hash != copies_before.copies_hash

),

rows_of_changed_keys as (

    select
        copies_now.account_id,
        copies_now.event_date as first_date
    from copies_now
    inner join changed_keys
        on copies_now.event_id = changed_keys.event_id

    union all

    select
        copies_before.account_id,
        copies_before.event_date as first_date
    from copies_before
    inner join changed_keys
        on copies_before.event_id = changed_keys.event_id

),

listed as (

    select
        account_id,
        first_date
    from event_changes

    union all

    select
        account_id,
        first_date
    from rows_of_changed_keys

    union all

    select
        account_id,
        first_date
    from {{ source('build', 'unfinished_work') }}
    where work_list = 'base_usage__event_work_list'

)

select
    listed.account_id,
    build_run.is_full,
    build_run.run_id,
    min(listed.first_date) as first_date
from listed
cross join build_run
group by listed.account_id, build_run.is_full, build_run.run_id
