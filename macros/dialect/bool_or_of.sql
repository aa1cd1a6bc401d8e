{% macro bool_or_of(expression) -%}
    bool_or({{ expression }})
{%- endmacro %}
