{% macro snowflake__bool_or_of(expression) -%}
    boolor_agg({{ expression }})
{%- endmacro %}
