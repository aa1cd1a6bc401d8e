{% macro bigquery__bool_or_of(expression) -%}
    logical_or({{ expression }})
{%- endmacro %}
