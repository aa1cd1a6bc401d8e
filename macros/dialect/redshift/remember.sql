{% macro redshift__remember(name, columns, origin) -%}
    {%- do default__remember(name, columns, origin) -%}
{%- endmacro %}
