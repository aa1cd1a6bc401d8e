{% macro type_decimal() -%}
    decimal(18, 6)
{%- endmacro %}
