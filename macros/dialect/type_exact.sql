{% macro type_exact() -%}
    decimal(38, 12)
{%- endmacro %}
