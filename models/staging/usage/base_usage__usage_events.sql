-- One row per raw row of usage_events: as read by the raw contract, with the reason
-- where it is rejected. Kept from build to build: rows on the event work list are
-- written anew, from raw files that changed or from what was kept of the others;
-- undated rows are written every time. Over 100 lines: which rows to take from where,
-- then the same judgement as of every raw table.

{{ config(
    materialized='incremental',
    meta={'day': 'row_date', 'work_list': 'base_usage__event_work_list'},
) }}

{% set columns = raw_row_columns('usage_events') + ['file_name'] -%}
{# Of a raw row, beside the contract's columns. -#}
{% set carried = ['event_at_text', 'quantity_text', 'loaded_at_text', 'file_name'] -%}
{% set versions_newest_first = 'partition by ' ~ key_list('usage_events')
    ~ ', is_copied order by ' ~ newest_version_first() ~ ', file_name desc' -%}

with work_list as (

    select * from {{ ref('base_usage__event_work_list') }}

),

known_events as (

    select * from {{ ref('base_usage__known_events') }}

),

versions as (

    select * from {{ ref('base_usage__event_versions') }}

),

account_aliases as (

    select * from {{ ref('base_crm__alias_targets') }}

),

accounts as (

    select * from {{ ref('stg_crm__accounts') }}

),

raw_rows_now as (

    select
        {% for column in columns -%}
        {{ 'raw_' if column == 'account_id' }}{{ column }},
        {% endfor -%}
        mapped_account_id
    from known_events
    where is_touched

    union all

    select
        {{ columns | join(',\n        ') }},
        mapped_account_id
    from {{ ref('base_usage__read_events') }}

),

rows_alone as (

    select
        {% for column in columns -%}
        {{ 'raw_account_id as ' if column == 'account_id' }}{{ column }},
        {% endfor -%}
        mapped_account_id
    from raw_rows_now
    where
        event_id is null
        or event_at is null
        or event_at >= {{ end_of_day(as_of_date()) }}
        or event_id not in (select versions.event_id from versions)

),

rows_with_versions as (

    select
        {% for column in columns -%}
        {{ 'raw_account_id as ' if column == 'account_id' }}{{ column }},
        {% endfor -%}
        mapped_account_id
    from versions

),

-- Judged alike in two steps: a step that two others read is set aside as a whole, and
-- nearly all rows stand alone.
{% for raw_rows in ['rows_alone', 'rows_with_versions'] -%}
judged_{{ raw_rows }} as (

    select
        {{ contract_columns('usage_events') }},
        raw_rows.account_id as raw_account_id,
        {% for column in carried if column != 'quantity_text' -%}
        raw_rows.{{ column }},
        {% endfor -%}
        {{ row_date('usage_events') }} as row_date,
        {{ warning_count('usage_events') }} as warning_count,
        {{ reject_reason('usage_events') }} as own_reason,
        {{ is_deferred('usage_events') }} as is_late_for_today,
        {% if raw_rows == 'rows_alone' -%}
        case
            when {{ reject_reason('usage_events') }} is not null
                then {{ raw_row_text('usage_events') }}
        end as raw_text
        {%- else -%}
        {{ raw_row_text('usage_events') }} as raw_text
        {%- endif %}
    from {{ raw_rows }} as raw_rows
    left join account_aliases
        on raw_rows.account_id = account_aliases.old_account_id
    left join accounts
        on raw_rows.mapped_account_id = accounts.account_id

),

{% endfor -%}

versions_as_read as (

    select
        *,
        own_reason is null as is_copied,
        {{ read_row_text('usage_events') }} as read_text
    from judged_rows_with_versions

),

versions_in_order as (

    select
        *,
        row_number() over ({{ versions_newest_first }}) as version_number,
        first_value(read_text) over ({{ versions_newest_first }}) as kept_text
    from versions_as_read

),

judged as (

    select
        {{ column_list('usage_events') }}
        raw_account_id,
        {{ carried | join(', ') }},
        false as has_versions,
        own_reason as reject_reason,
        raw_text,
        warning_count,
        own_reason is null and is_late_for_today as is_deferred,
        row_date,
        loaded_at
    from judged_rows_alone

    union all

    select
        {{ column_list('usage_events') }}
        raw_account_id,
        {{ carried | join(', ') }},
        true as has_versions,
        case
            when own_reason is not null or version_number = 1 then own_reason
            when read_text = kept_text then 'duplicate_row'
            else 'superseded_row'
        end as reject_reason,
        raw_text,
        warning_count,
        false as is_deferred,
        row_date,
        loaded_at
    from versions_in_order

),

-- What was judged of untouched rows holds.
untouched_rows as (

    select
        {{ column_list('usage_events') }}
        raw_account_id,
        {{ carried | join(', ') }},
        has_versions,
        reject_reason,
        row_key,
        row_hash,
        raw_content,
        warning_count,
        is_deferred,
        row_date,
        loaded_at
    from known_events
    where not is_touched

),

rows_to_write as (

    select
        {{ column_list('usage_events') }}
        raw_account_id,
        {{ carried | join(', ') }},
        has_versions,
        reject_reason,
        case
            when reject_reason is not null then {{ row_key('usage_events') }}
        end as row_key,
        case
            when reject_reason is not null then {{ text_hash('raw_text') }}
        end as row_hash,
        case when reject_reason is not null then raw_text end as raw_content,
        warning_count,
        is_deferred,
        row_date,
        loaded_at
    from judged

    union all

    select * from untouched_rows

)

select
    rows_to_write.event_id,
    coalesce(rows_to_write.account_id, '') as account_id,
    rows_to_write.event_at,
    rows_to_write.user_id,
    rows_to_write.feature,
    rows_to_write.product,
    rows_to_write.quantity,
    rows_to_write.reject_reason,
    rows_to_write.row_key,
    rows_to_write.row_hash,
    rows_to_write.raw_content,
    rows_to_write.warning_count,
    rows_to_write.is_deferred,
    rows_to_write.row_date,
    rows_to_write.loaded_at,
    rows_to_write.raw_account_id,
    rows_to_write.event_at_text,
    rows_to_write.quantity_text,
    rows_to_write.loaded_at_text,
    rows_to_write.file_name,
    rows_to_write.has_versions,
    {{ row_hash_number(['rows_to_write.event_id']) }} as event_key,
    work_list.run_id as written_by_run
from rows_to_write
left join work_list
    on coalesce(rows_to_write.account_id, '') = work_list.account_id
where
    rows_to_write.row_date is null
    or rows_to_write.row_date >= work_list.first_date
