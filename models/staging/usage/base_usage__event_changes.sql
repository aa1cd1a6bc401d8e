-- One row per account with usage events that are new, late, changed, deleted or due
-- since the last complete build, and the first day they touch (older ones:
-- of its month or year). A full build lists every account from the beginning of time.

with build_run as (

    select * from {{ source('build', 'build_run') }}

),

account_aliases as (

    select * from {{ ref('base_crm__alias_targets') }}

),

build_state as (

    select * from {{ source('build', 'build_state') }}

),

event_accounts as (

    select * from {{ ref('base_usage__event_accounts') }}

),

buckets_now as (

    select
        coalesce(account_aliases.account_id, buckets.raw_account_id, '') as account_id,
        buckets.bucket_date,
        sum(buckets.bucket_rows) as bucket_rows,
        {{ hash_sum('buckets.bucket_hash') }} as bucket_hash
    from {{ ref('base_usage__event_buckets') }} as buckets
    left join account_aliases
        on buckets.raw_account_id = account_aliases.old_account_id
    where buckets.bucket_date is not null
    group by
        coalesce(account_aliases.account_id, buckets.raw_account_id, ''),
        buckets.bucket_date

),

buckets_before as (

    select
        account_id,
        {{ bucket_of('day') }} as bucket_date,
        sum(rows) as bucket_rows,
        {{ hash_sum('hash') }} as bucket_hash
    from build_state
    where kind = 'event_bucket' and day is not null
    group by account_id, {{ bucket_of('day') }}

),

changed_buckets as (

    select
        coalesce(buckets_now.account_id, buckets_before.account_id) as account_id,
        coalesce(buckets_now.bucket_date, buckets_before.bucket_date) as first_date
    from buckets_now
    full outer join buckets_before
        on
            buckets_now.account_id = buckets_before.account_id
            and buckets_now.bucket_date = buckets_before.bucket_date
    where
        buckets_now.bucket_rows is null
        or buckets_before.bucket_rows is null
        or buckets_now.bucket_rows != buckets_before.bucket_rows
        or buckets_now.bucket_hash != buckets_before.bucket_hash

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
    from build_state
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

    select * from changed_buckets

    union all

    select * from due_buckets

    union all

    select * from changed_accounts

    union all

    select * from all_accounts

)

select
    account_id,
    min(first_date) as first_date
from all_changes
group by account_id
