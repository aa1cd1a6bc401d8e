-- One row per account with raw rows that are new, late, changed or deleted since the
-- last complete build, and the first day they touch; the account '' stands for
-- everybody (the first new day at the latest). Over 100 lines: buckets and facts of two
-- builds are set side by side.

with build_run as (

    select * from {{ source('build', 'build_run') }}

),

build_state as (

    select * from {{ source('build', 'build_state') }}

),

buckets_now as (

    select * from {{ ref('int_staged_fingerprints') }}

),

buckets_before as (

    select
        source_table,
        account_id,
        {{ bucket_of('day') }} as bucket_date,
        sum(rows) as bucket_rows,
        {{ hash_sum('hash') }} as bucket_hash
    from build_state
    where kind = 'staged_bucket'
    group by source_table, account_id, {{ bucket_of('day') }}

),

changed_buckets as (

    select
        coalesce(buckets_now.account_id, buckets_before.account_id) as account_id,
        coalesce(buckets_now.bucket_date, buckets_before.bucket_date) as first_date
    from buckets_now
    full outer join buckets_before
        on
            buckets_now.source_table = buckets_before.source_table
            and buckets_now.account_id = buckets_before.account_id
            and buckets_now.bucket_date = buckets_before.bucket_date
    where
        buckets_now.bucket_rows is null
        or buckets_before.bucket_rows is null
        or buckets_now.bucket_rows != buckets_before.bucket_rows
        or buckets_now.bucket_hash != buckets_before.bucket_hash

),

facts_now as (

    select * from {{ ref('int_global_facts') }}

),

facts_before as (

    select
        source_table as fact_kind,
        item,
        day as fact_date,
        fact
    from build_state
    where kind = 'global_fact'

),

changed_facts as (

    select
        '' as account_id,
        coalesce(facts_now.fact_date, facts_before.fact_date) as first_date
    from facts_now
    full outer join facts_before
        on
            facts_now.fact_kind = facts_before.fact_kind
            and facts_now.item = facts_before.item
            and facts_now.fact_date = facts_before.fact_date
            and facts_now.fact = facts_before.fact
    where facts_now.item is null or facts_before.item is null

),

new_days as (

    select
        '' as account_id,
        case
            when is_full or last_as_of_date is null then cast('0001-01-01' as date)
            else {{ days_after('last_as_of_date', 1) }}
        end as first_date
    from build_run

),

all_changes as (

    select * from changed_buckets

    union all

    select * from changed_facts

    union all

    select * from new_days

    union all

    select
        account_id,
        first_changed_date as first_date
    from {{ ref('base_usage__event_work_list') }}
    where account_id != '' and first_changed_date is not null

)

select
    account_id,
    min(first_date) as first_date
from all_changes
group by account_id
