{% macro prepare_raw_tables() -%}
    select 1
{%- endmacro %}
