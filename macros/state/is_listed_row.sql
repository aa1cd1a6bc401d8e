{#- Whether a row of an incremental table is to be written in this build: its account is on the
    work list and its day (or the first day of its period) not before the list's. rows: how the
    table is named in the query; meta: the meta of its model. -#}
{% macro is_listed_row(rows, meta, work_list) -%}
    (
        {{ rows }}.{{ meta.day }} is null
        or exists (
            select 1
            from {{ work_list }} as work_list
            where
                work_list.account_id = {{ rows }}.account_id
                and {{ rows }}.{{ meta.day }} >= {{ period_of(
                    'work_list.first_date', meta.get('period', 'day')
                ) }}
        )
    )
{%- endmacro %}
