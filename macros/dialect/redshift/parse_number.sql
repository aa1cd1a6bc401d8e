{% macro redshift__parse_number(expression, type) -%}
    {{ return(default__parse_number(expression, type)) }}
{%- endmacro %}
