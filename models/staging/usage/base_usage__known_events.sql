-- One row per kept raw row of usage_events on the event work list that need not be read
-- again: its file did not change, or nothing changed in any file on its account-day.
-- What was judged of it holds, unless its account-day or its key is touched. Over 100
-- lines: it lists every column of a kept event.

{{ config(materialized='view') }}

with work_list as (

    select * from {{ ref('base_usage__event_work_list') }}

),

event_changes as (

    select * from {{ ref('base_usage__event_changes') }}

),

touched_keys as (

    select * from {{ ref('base_usage__touched_event_keys') }}

),

unchanged_files as (

    select file_name from {{ source('build', 'raw_files') }}
    where not is_changed

),

account_aliases as (

    select * from {{ ref('base_crm__alias_targets') }}

),

-- An id that was merged away is read as the account it follows.
listed_raw_accounts as (

    select
        account_id as raw_account_id,
        first_date
    from work_list
    where
        account_id not in (select account_aliases.old_account_id from account_aliases)

    union all

    select
        account_aliases.old_account_id as raw_account_id,
        work_list.first_date
    from work_list
    inner join account_aliases
        on work_list.account_id = account_aliases.account_id

),

-- Recent days and those before are read apart: few accounts are listed far back.
listed_rows as (

    select kept_events.*
    from {{ source('build', 'kept_events') }} as kept_events
    inner join listed_raw_accounts
        on
            coalesce(kept_events.raw_account_id, '')
            = listed_raw_accounts.raw_account_id
            and kept_events.row_date >= listed_raw_accounts.first_date
    where kept_events.row_date >= {{ recent_bucket_date() }}

    union all

    select kept_events.*
    from {{ source('build', 'kept_events') }} as kept_events
    inner join listed_raw_accounts
        on
            coalesce(kept_events.raw_account_id, '')
            = listed_raw_accounts.raw_account_id
            and kept_events.row_date >= listed_raw_accounts.first_date
            and listed_raw_accounts.first_date < {{ recent_bucket_date() }}
    where kept_events.row_date < {{ recent_bucket_date() }}

    union all

    select * from {{ source('build', 'kept_events') }}
    where row_date is null

)

select
    {% for column in kept_event_types() -%}
    listed_rows.{{ column }},
    {% endfor -%}
    coalesce(account_aliases.account_id, listed_rows.raw_account_id, '')
        as mapped_account_id,
    listed_rows.row_date is null
    or event_changes.account_id is not null
    or listed_rows.event_key in (
        select touched_keys.event_key from touched_keys
    ) as is_touched
from listed_rows
left join account_aliases
    on listed_rows.raw_account_id = account_aliases.old_account_id
left join event_changes
    on
        coalesce(account_aliases.account_id, listed_rows.raw_account_id, '')
        = event_changes.account_id
        and listed_rows.row_date >= event_changes.first_date
where
    listed_rows.file_name in (select unchanged_files.file_name from unchanged_files)
    or (listed_rows.row_date is not null and event_changes.account_id is null)
