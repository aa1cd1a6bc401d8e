-- One row per raw table and day of the rows' own time (null where a row has none): how
-- many rows there were and what became of them.

with judged_rows as (

    {% for table in raw_contract() -%}
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

classified as (

    select
        source_table,
        row_date,
        warning_count,
        reject_reason is null and not is_deferred as is_accepted,
        reject_reason is not null as is_rejected,
        is_deferred,
        is_event_table
        and loaded_at > {{ hours_after(end_of_day('row_date'), 24) }} as is_late,
        is_event_table
        and loaded_at > {{ hours_after(
            end_of_day('row_date'), 24 * var('restatement_days')
        ) }} as is_late_beyond_window
    from judged_rows

),

counted as (

    select
        source_table,
        row_date,
        count(*) as raw,
        count(case when is_accepted then 1 end) as accepted,
        count(case when is_rejected then 1 end) as rejected,
        count(case when is_deferred then 1 end) as deferred,
        count(case when is_accepted and is_late then 1 end) as late,
        count(case when is_accepted and is_late_beyond_window then 1 end)
            as late_beyond_window,
        cast(coalesce(sum(case when is_accepted then warning_count end), 0) as bigint)
            as warnings
    from classified
    group by source_table, row_date

)

select * from counted
