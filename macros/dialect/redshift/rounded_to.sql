{% macro redshift__rounded_to(expression, decimals) -%}
    {{ return(default__rounded_to(expression, decimals)) }}
{%- endmacro %}
