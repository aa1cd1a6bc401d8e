{% macro snowflake__raise_error(text) -%}
    cast({{ text }} as boolean)
{%- endmacro %}
