{#- Whether an event lies after the end of the as-of date: it is read on its day. -#}
{% macro is_deferred(table) -%}
    {%- set contract = raw_table(table) -%}
    {%- if contract.is_event -%}
        coalesce(raw_rows.{{ contract.time }} >= {{ end_of_day(as_of_date()) }}, false)
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}
