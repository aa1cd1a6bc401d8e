-- One row per account with usage events that are new, late, changed, deleted or due
-- since the last complete build, that lie in other files than before, or that a build
-- which did not complete may have touched; and the first day of them (older ones: of
-- its month or year). A full build lists every account from the beginning of time. Over
-- 100 lines: every way in which events can have changed is listed here.

with build_run as (

    select * from {{ source('build', 'build_run') }}

),

account_aliases as (

    select * from {{ ref('base_crm__alias_targets') }}

),

unchanged_files as (

    select file_name from {{ source('build', 'raw_files') }}
    where not is_changed

),

event_accounts as (

    select * from {{ ref('base_usage__event_accounts') }}

),

buckets_now as (

    select
        buckets.file_name,
        buckets.bucket_date,
        buckets.bucket_rows,
        buckets.bucket_hash,
        coalesce(account_aliases.account_id, buckets.raw_account_id, '') as account_id
    from {{ ref('base_usage__event_buckets') }} as buckets
    left join account_aliases
        on buckets.raw_account_id = account_aliases.old_account_id
    where buckets.bucket_date is not null

),

buckets_before as (

    select
        build_state.item as file_name,
        build_state.rows as bucket_rows,
        build_state.hash as bucket_hash,
        build_state.account_id,
        {{ bucket_of('build_state.day') }} as bucket_date,
        coalesce(account_aliases.account_id, build_state.raw_account_id, '')
            as account_id_now
    from {{ source('build', 'build_state') }} as build_state
    left join account_aliases
        on build_state.raw_account_id = account_aliases.old_account_id
    where build_state.kind = 'event_bucket' and build_state.day is not null

),

-- What left counts against what came, file by file; of the same file and nothing else
-- changed, both are nothing.
differences as (

    select
        file_name,
        account_id,
        bucket_date,
        bucket_rows as rows_more,
        bucket_hash as hash_more
    from buckets_now
    where file_name not in (select unchanged_files.file_name from unchanged_files)

    union all

    select
        file_name,
        account_id,
        bucket_date,
        -bucket_rows as rows_more,
        -bucket_hash as hash_more
    from buckets_before
    where file_name not in (select unchanged_files.file_name from unchanged_files)

),

buckets_in_other_files as (

    select
        account_id,
        bucket_date as first_date
    from differences
    group by account_id, bucket_date, file_name
    having sum(rows_more) != 0 or sum(hash_more) != 0

),

changed_buckets as (

    select
        account_id,
        bucket_date as first_date
    from differences
    group by account_id, bucket_date
    having sum(rows_more) != 0 or sum(hash_more) != 0

),

-- Ids that were merged, or are no longer: the rows of old files changed their account.
mapped_buckets as (

    select
        account_id,
        bucket_date as first_date
    from buckets_before
    where account_id != account_id_now

    union all

    select
        account_id_now as account_id,
        bucket_date as first_date
    from buckets_before
    where account_id != account_id_now

),

-- Events of days after the last build lay in the raw table then, but were not due.
-- Their bucket may have been a day then and be a month now.
due_buckets as (

    select
        buckets_now.account_id,
        greatest(
            buckets_now.bucket_date, {{ days_after('build_run.last_as_of_date', 1) }}
        ) as first_date
    from buckets_now
    inner join build_run
        on
            buckets_now.bucket_date
            >= {{ bucket_of(days_after('build_run.last_as_of_date', 1)) }}
            and buckets_now.bucket_date <= build_run.as_of_date

),

accounts_before as (

    select
        account_id,
        hash as users_hash
    from {{ source('build', 'build_state') }}
    where kind = 'event_account'

),

changed_accounts as (

    select
        coalesce(event_accounts.account_id, accounts_before.account_id) as account_id,
        cast('0001-01-01' as date) as first_date
    from event_accounts
    full outer join accounts_before
        on event_accounts.account_id = accounts_before.account_id
    where
        event_accounts.account_id is null
        or accounts_before.account_id is null
        or event_accounts.users_hash != accounts_before.users_hash

),

all_accounts as (

    select
        buckets_now.account_id,
        cast('0001-01-01' as date) as first_date
    from buckets_now
    inner join build_run
        on build_run.is_full

),

all_changes as (

    select
        account_id,
        first_date,
        cast(null as date) as first_changed_date
    from buckets_in_other_files

    {%- for changes in [
        'changed_buckets', 'mapped_buckets', 'due_buckets', 'changed_accounts',
        'all_accounts',
    ] %}

    union all

    select
        account_id,
        first_date,
        first_date as first_changed_date
    from {{ changes }}
    {%- endfor %}

    union all

    select
        account_id,
        first_date,
        first_date as first_changed_date
    from {{ source('build', 'unfinished_work') }}
    where work_list = 'base_usage__event_work_list'

)

select
    account_id,
    min(first_date) as first_date,
    min(first_changed_date) as first_changed_date
from all_changes
group by account_id
