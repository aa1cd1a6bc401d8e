-- One row per raw row of usage_events on the event work list: as read by the raw
-- contract, with the reason where it is rejected. Undated rows are judged every time.
-- The raw table is named anew in every step: each reads its own few files. Over 100
-- lines: which rows to read, then the same judgement as of every raw table.

{% set versions_newest_first = 'partition by ' ~ key_list('usage_events')
    ~ ' order by case when loaded_at is null then 1 else 0 end, loaded_at desc, '
    ~ text_hash('read_text') ~ ' desc' -%}

with work_list as (

    select * from {{ ref('base_usage__event_work_list') }}

),

copies as (

    select * from {{ ref('base_usage__event_copies') }}

),

-- An id that was merged away is read as the account it follows.
listed_raw_accounts as (

    select
        work_list.account_id as raw_account_id,
        work_list.first_date
    from work_list
    where
        work_list.account_id not in (
            select merged_accounts.old_account_id
            from {{ ref('base_crm__alias_targets') }} as merged_accounts
        )

    union all

    select
        alias_targets.old_account_id as raw_account_id,
        work_list.first_date
    from work_list
    inner join {{ ref('base_crm__alias_targets') }} as alias_targets
        on work_list.account_id = alias_targets.account_id

),

recent_rows as (

    select delivered_rows.*
    from {{ source('raw', 'usage_events') }} as delivered_rows
    inner join listed_raw_accounts
        on
            coalesce(delivered_rows.account_id, '')
            = listed_raw_accounts.raw_account_id
            and {{ day_of('delivered_rows.event_at') }}
            >= listed_raw_accounts.first_date
    where delivered_rows.event_at >= cast({{ recent_bucket_date() }} as timestamp)

),

older_rows as (

    select delivered_rows.*
    from {{ source('raw', 'usage_events') }} as delivered_rows
    inner join listed_raw_accounts
        on
            coalesce(delivered_rows.account_id, '')
            = listed_raw_accounts.raw_account_id
            and {{ day_of('delivered_rows.event_at') }}
            >= listed_raw_accounts.first_date
            and listed_raw_accounts.first_date < {{ recent_bucket_date() }}
    where delivered_rows.event_at < cast({{ recent_bucket_date() }} as timestamp)

),

undated_rows as (

    select * from {{ source('raw', 'usage_events') }}
    where event_at is null

),

rows_with_one_version as (

    select * from recent_rows

    union all

    select * from older_rows

    union all

    select * from undated_rows

),

raw_rows as (

    {% set columns = raw_row_columns('usage_events') -%}
    select
        {{ columns | join(',\n        ') }},
        false as has_copies
    from rows_with_one_version
    where
        event_id is null
        or event_at is null
        or event_at >= {{ end_of_day(as_of_date()) }}
        or event_id not in (select copies.event_id from copies)

    union all

    select
        {{ columns | join(',\n        ') }},
        true as has_copies
    from copies

),

account_aliases as (

    select * from {{ ref('base_crm__alias_targets') }}

),

accounts as (

    select * from {{ ref('stg_crm__accounts') }}

),

judged_alone as (

    select
        {{ contract_columns('usage_events') }},
        {{ row_date('usage_events') }} as row_date,
        {{ warning_count('usage_events') }} as warning_count,
        {{ reject_reason('usage_events') }} as own_reason,
        {{ is_deferred('usage_events') }} as is_late_for_today,
        raw_rows.has_copies,
        case
            when raw_rows.has_copies or {{ reject_reason('usage_events') }} is not null
                then {{ raw_row_text('usage_events') }}
        end as raw_text
    from raw_rows
    left join account_aliases
        on raw_rows.account_id = account_aliases.old_account_id
    left join accounts
        on
            coalesce(account_aliases.account_id, raw_rows.account_id)
            = accounts.account_id

),

rows_with_versions as (

    select
        *,
        {{ read_row_text('usage_events') }} as read_text
    from judged_alone
    where has_copies and own_reason is null

),

versions_of_a_row as (

    select
        *,
        row_number() over ({{ versions_newest_first }}) as version_number,
        first_value(read_text) over ({{ versions_newest_first }}) as kept_text
    from rows_with_versions

),

judged as (

    select
        {{ column_list('usage_events') }}
        own_reason as reject_reason,
        raw_text,
        warning_count,
        own_reason is null and is_late_for_today as is_deferred,
        row_date,
        loaded_at
    from judged_alone
    where not has_copies or own_reason is not null

    union all

    select
        {{ column_list('usage_events') }}
        case
            when version_number = 1 then null
            when read_text = kept_text then 'duplicate_row'
            else 'superseded_row'
        end as reject_reason,
        raw_text,
        warning_count,
        false as is_deferred,
        row_date,
        loaded_at
    from versions_of_a_row

)

select
    judged.event_id,
    judged.account_id,
    judged.event_at,
    judged.user_id,
    judged.feature,
    judged.product,
    judged.quantity,
    judged.reject_reason,
    case
        when judged.reject_reason is not null then {{ row_key('usage_events') }}
    end as row_key,
    case
        when judged.reject_reason is not null then {{ text_hash('judged.raw_text') }}
    end as row_hash,
    case when judged.reject_reason is not null then judged.raw_text end as raw_content,
    judged.warning_count,
    judged.is_deferred,
    judged.row_date,
    judged.loaded_at
from judged
left join work_list
    on coalesce(judged.account_id, '') = work_list.account_id
where judged.row_date is null or judged.row_date >= work_list.first_date
