-- One row per raw table and day of the rows' own time (null where a row has none): how
-- many rows there were and what became of them.

with judged_rows as (

    {% for table in raw_contract() if table != 'usage_events' -%}
    {%- set contract = raw_table(table) -%}
    select
        '{{ table }}' as source_table,
        row_date,
        {{ 'true' if contract.is_event else 'false' }} as is_event_table,
        reject_reason,
        is_deferred,
        warning_count,
        loaded_at
    from {{ ref('base_' ~ contract.source ~ '__' ~ table) }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

counted as (

    select
        source_table,
        row_date,
        {{ judgement_counts() }}
    from judged_rows
    group by source_table, row_date

),

usage_events_counted as (

    select
        'usage_events' as source_table,
        health_date as row_date,
        cast(sum(raw) as bigint) as raw,
        cast(sum(accepted) as bigint) as accepted,
        cast(sum(rejected) as bigint) as rejected,
        cast(sum(deferred) as bigint) as deferred,
        cast(sum(late) as bigint) as late,
        cast(sum(late_beyond_window) as bigint) as late_beyond_window,
        cast(sum(warnings) as bigint) as warnings
    from {{ ref('base_usage__event_day_counts') }}
    group by health_date

)

select * from counted

union all

select * from usage_events_counted
