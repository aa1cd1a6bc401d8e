-- One row per raw row of usage_events that must be read in this build, as it was
-- delivered: those of changed files on touched account-days, and those without a day.

{{ config(materialized='view') }}

with event_changes as (

    select * from {{ ref('base_usage__event_changes') }}

),

account_aliases as (

    select * from {{ ref('base_crm__alias_targets') }}

),

-- An id that was merged away is read as the account it follows.
touched_raw_accounts as (

    select
        account_id as raw_account_id,
        account_id as mapped_account_id,
        first_date
    from event_changes
    where
        account_id not in (select account_aliases.old_account_id from account_aliases)

    union all

    select
        account_aliases.old_account_id as raw_account_id,
        account_aliases.account_id as mapped_account_id,
        event_changes.first_date
    from event_changes
    inner join account_aliases
        on event_changes.account_id = account_aliases.account_id

)

select
    {% for column in raw_row_columns('usage_events') -%}
    delivered_rows.{{ column }},
    {% endfor -%}
    delivered_rows.file_name,
    {{ row_hash_number(['delivered_rows.event_id']) }} as event_key,
    touched_raw_accounts.mapped_account_id
from {{ source('raw', 'usage_events_changed') }} as delivered_rows
inner join touched_raw_accounts
    on
        coalesce(delivered_rows.account_id, '') = touched_raw_accounts.raw_account_id
        and {{ day_of('delivered_rows.event_at') }} >= touched_raw_accounts.first_date

union all

select
    {% for column in raw_row_columns('usage_events') -%}
    delivered_rows.{{ column }},
    {% endfor -%}
    delivered_rows.file_name,
    {{ row_hash_number(['delivered_rows.event_id']) }} as event_key,
    coalesce(account_aliases.account_id, delivered_rows.account_id, '')
        as mapped_account_id
from {{ source('raw', 'usage_events_changed') }} as delivered_rows
left join account_aliases
    on delivered_rows.account_id = account_aliases.old_account_id
where delivered_rows.event_at is null
