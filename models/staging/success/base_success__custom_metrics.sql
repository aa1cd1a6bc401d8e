-- One row per raw row of custom_metrics: as read by the raw contract, with the reason
-- where it is rejected. Over 100 lines: the steps of judging a raw row stand in each
-- model of a raw table.

with raw_rows as (

    select * from {{ source('raw', 'custom_metrics') }}

),

account_aliases as (

    select * from {{ ref('base_crm__alias_targets') }}

),

accounts as (

    select * from {{ ref('stg_crm__accounts') }}

),

judged_alone as (

    select
        {{ contract_columns('custom_metrics') }},
        {{ row_date('custom_metrics') }} as row_date,
        {{ warning_count('custom_metrics') }} as warning_count,
        {{ reject_reason('custom_metrics') }} as own_reason,
        {{ is_deferred('custom_metrics') }} as is_late_for_today,
        {{ raw_row_text('custom_metrics') }} as raw_text
    from raw_rows
    left join account_aliases
        on raw_rows.account_id = account_aliases.old_account_id
    left join accounts
        on
            coalesce(account_aliases.account_id, raw_rows.account_id)
            = accounts.account_id

),

with_copies as (

    select
        *,
        own_reason is null and is_late_for_today as is_deferred,
        count(*) over (
            partition by
                {{ key_list('custom_metrics') }},
                own_reason is null and not is_late_for_today
        ) as copies
    from judged_alone

),

with_read_text as (

    select
        *,
        own_reason is null and not is_deferred and copies > 1 as is_copied,
        case
            when copies > 1 or own_reason is not null
                then {{ read_row_text('custom_metrics') }}
        end as read_text
    from with_copies

),

versions_of_a_row as (

    select
        *,
        row_number() over (
            partition by {{ key_list('custom_metrics') }}, is_copied
            order by {{ newest_version_first() }}
        ) as version_number,
        first_value(read_text) over (
            partition by {{ key_list('custom_metrics') }}, is_copied
            order by {{ newest_version_first() }}
            rows between unbounded preceding and unbounded following
        ) as kept_text
    from with_read_text

),

judged as (

    select
        *,
        case
            when own_reason is not null or not is_copied or version_number = 1
                then own_reason
            when read_text = kept_text then 'duplicate_row'
            else 'superseded_row'
        end as reject_reason
    from versions_of_a_row

)

select
    {{ column_list('custom_metrics') }}
    reject_reason,
    case
        when reject_reason is not null then {{ row_key('custom_metrics') }}
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
