-- One row per due raw row of usage_events whose key is touched and stands more than
-- once, as it was delivered: what is needed to say which version counts. Rows of files
-- that did not change, and of untouched account-days, are taken from the kept events.

with touched_keys as (

    select * from {{ ref('base_usage__touched_event_keys') }}

),

event_changes as (

    select * from {{ ref('base_usage__event_changes') }}

),

account_aliases as (

    select * from {{ ref('base_crm__alias_targets') }}

),

unchanged_files as (

    select file_name from {{ source('build', 'raw_files') }}
    where not is_changed

),

kept_of_keys as (

    select kept_events.*
    from {{ source('build', 'kept_events') }} as kept_events
    inner join touched_keys
        on kept_events.event_key = touched_keys.event_key
    where kept_events.row_date <= {{ as_of_date() }}

),

known_of_keys as (

    select
        kept_of_keys.*,
        coalesce(account_aliases.account_id, kept_of_keys.raw_account_id, '')
            as mapped_account_id
    from kept_of_keys
    left join account_aliases
        on kept_of_keys.raw_account_id = account_aliases.old_account_id
    left join event_changes
        on
            coalesce(account_aliases.account_id, kept_of_keys.raw_account_id, '')
            = event_changes.account_id
            and kept_of_keys.row_date >= event_changes.first_date
    where
        event_changes.account_id is null
        or kept_of_keys.file_name in (
            select unchanged_files.file_name from unchanged_files
        )

),

rows_of_keys as (

    select
        {% for column in raw_row_columns('usage_events') -%}
        {{ 'raw_' if column == 'account_id' }}{{ column }},
        {% endfor -%}
        file_name,
        mapped_account_id
    from known_of_keys

    union all

    select
        {% for column in raw_row_columns('usage_events') -%}
        read_events.{{ column }}{{ ' as raw_account_id' if column == 'account_id' }},
        {% endfor -%}
        read_events.file_name,
        read_events.mapped_account_id
    from {{ ref('base_usage__read_events') }} as read_events
    inner join touched_keys
        on read_events.event_key = touched_keys.event_key
    where read_events.event_at < {{ end_of_day(as_of_date()) }}

),

counted as (

    select
        *,
        count(*) over (partition by event_id) as versions
    from rows_of_keys
    where event_id is not null

)

select * from counted
where versions > 1
