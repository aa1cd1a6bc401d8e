{#- Day of the row's own time; null for tables without one and for unreadable times. -#}
{% macro row_date(table) -%}
    {%- set time = raw_table(table).time -%}
    {%- if time -%}
        {{ day_of('raw_rows.' ~ time) }}
    {%- else -%}
        cast(null as date)
    {%- endif -%}
{%- endmacro %}
