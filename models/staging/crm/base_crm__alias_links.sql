-- One row per raw row of account_aliases that names two ids, and one of age 0 per old
-- id that links it to itself: what base_crm__alias_targets follows, step by step. A
-- table of its own, for every step reads it.

with raw_rows as (

    select
        old_account_id,
        account_id,
        loaded_at,
        merged_at
    from {{ source('raw', 'account_aliases') }}
    where
        old_account_id is not null
        and account_id is not null
        and old_account_id != account_id

),

accounts as (

    select account_id from {{ ref('stg_crm__accounts') }}

),

old_accounts as (

    select
        raw_rows.old_account_id,
        max(accounts.account_id) as known_account_id
    from raw_rows
    left join accounts
        on raw_rows.old_account_id = accounts.account_id
    group by raw_rows.old_account_id

),

-- Beside each id's rows a link to itself, of age 0: what is done stays so.
links as (

    select
        raw_rows.old_account_id,
        raw_rows.account_id as next_id,
        dense_rank() over (
            partition by raw_rows.old_account_id
            order by
                case when raw_rows.loaded_at is null then 1 else 0 end,
                raw_rows.loaded_at desc
        ) as age,
        coalesce({{ timestamp_text('raw_rows.merged_at') }}, '') as merged_text,
        case when old_accounts.old_account_id is null then accounts.account_id end
            as last_account_id,
        old_accounts.old_account_id is null and accounts.account_id is null
            as is_dead_end,
        cast(null as {{ dbt.type_string() }}) as known_account_id
    from raw_rows
    left join accounts
        on raw_rows.account_id = accounts.account_id
    left join old_accounts
        on raw_rows.account_id = old_accounts.old_account_id

    union all

    select
        old_account_id,
        old_account_id as next_id,
        0 as age,
        '' as merged_text,
        cast(null as {{ dbt.type_string() }}) as last_account_id,
        false as is_dead_end,
        known_account_id
    from old_accounts

)

select * from links
