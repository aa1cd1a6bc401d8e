-- One row per rejected raw row of any table.

with gate as (

    select * from {{ ref('int_build_gate') }}

),

rejected_rows as (

    {% for table in raw_contract() if table != 'usage_events' -%}
    select
        '{{ table }}' as source_table,
        row_hash,
        reject_reason,
        row_key,
        raw_content,
        row_date,
        loaded_at
    from {{ ref('base_' ~ raw_table(table).source ~ '__' ~ table) }}
    where reject_reason is not null

    union all

    {% endfor -%}

    select
        'usage_events' as source_table,
        row_hash,
        reject_reason,
        row_key,
        raw_content,
        row_date,
        loaded_at
    from {{ ref('base_usage__rejected_events') }}

)

select
    rejected_rows.source_table,
    rejected_rows.row_hash,
    rejected_rows.reject_reason,
    rejected_rows.row_key,
    rejected_rows.raw_content,
    rejected_rows.row_date,
    rejected_rows.loaded_at
from rejected_rows
cross join gate
