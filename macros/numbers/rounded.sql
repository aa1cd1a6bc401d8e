{% macro rounded(expression) -%}
    {{ rounded_to(expression, 9) }}
{%- endmacro %}
