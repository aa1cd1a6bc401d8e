{% macro rounded(expression) -%}
    round(cast({{ expression }} as {{ type_double() }}), 9)
{%- endmacro %}
