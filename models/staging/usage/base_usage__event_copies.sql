-- One row per due raw row of usage_events whose key stands more than once, as it was
-- delivered: what is needed to say which version counts. Looked for among the keys of
-- touched account-days and those that had copies before; a full build looks at all. The
-- raw table is named anew in every step: each reads its own few columns and files.

with build_run as (

    select * from {{ source('build', 'build_run') }}

),

event_changes as (

    select * from {{ ref('base_usage__event_changes') }}

),

account_aliases as (

    select * from {{ ref('base_crm__alias_targets') }}

),

changed_raw_accounts as (

    select
        event_changes.account_id as raw_account_id,
        event_changes.first_date
    from event_changes

    union all

    select
        account_aliases.old_account_id as raw_account_id,
        event_changes.first_date
    from event_changes
    inner join account_aliases
        on event_changes.account_id = account_aliases.account_id

),

touched_keys as (

    select raw_rows.event_id
    from {{ source('raw', 'usage_events') }} as raw_rows
    inner join changed_raw_accounts
        on
            raw_rows.account_id = changed_raw_accounts.raw_account_id
            and {{ day_of('raw_rows.event_at') }} >= changed_raw_accounts.first_date
    inner join build_run
        on not build_run.is_full
    where raw_rows.event_at >= cast({{ recent_bucket_date() }} as timestamp)

    union all

    select raw_rows.event_id
    from {{ source('raw', 'usage_events') }} as raw_rows
    inner join changed_raw_accounts
        on
            raw_rows.account_id = changed_raw_accounts.raw_account_id
            and {{ day_of('raw_rows.event_at') }} >= changed_raw_accounts.first_date
            and changed_raw_accounts.first_date < {{ recent_bucket_date() }}
    inner join build_run
        on not build_run.is_full
    where raw_rows.event_at < cast({{ recent_bucket_date() }} as timestamp)

),

keys_copied_anywhere as (

    select raw_rows.event_id
    from {{ source('raw', 'usage_events') }} as raw_rows
    inner join build_run
        on build_run.is_full
    group by raw_rows.event_id
    having count(*) > 1

),

keys_to_look_at as (

    select event_id from touched_keys

    union distinct

    select item as event_id
    from {{ source('build', 'build_state') }}
    where kind = 'event_copy'

    union distinct

    select event_id from keys_copied_anywhere

),

rows_looked_at as (

    select
        {% for column in raw_row_columns('usage_events') -%}
        raw_rows.{{ column }},
        {% endfor -%}
        raw_rows.row_version,
        count(*) over (partition by raw_rows.event_id) as copies
    from {{ source('raw', 'usage_events') }} as raw_rows
    inner join keys_to_look_at
        on raw_rows.event_id = keys_to_look_at.event_id
    where raw_rows.event_at < {{ end_of_day(as_of_date()) }}

)

select
    {% for column in raw_row_columns('usage_events') -%}
    rows_looked_at.{{ column }},
    {% endfor -%}
    rows_looked_at.row_version,
    rows_looked_at.copies,
    coalesce(account_aliases.account_id, rows_looked_at.account_id, '')
        as mapped_account_id
from rows_looked_at
left join account_aliases
    on rows_looked_at.account_id = account_aliases.old_account_id
where rows_looked_at.copies > 1
