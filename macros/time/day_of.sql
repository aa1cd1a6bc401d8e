{% macro day_of(timestamp) -%}
    cast({{ timestamp }} as date)
{%- endmacro %}
