{#- A copy: a view would go with the table it reads, which this build replaces. -#}
{% macro postgres__remember(name, columns, origin) -%}
    {%- do replace_rows(name, columns, typed_select(columns, origin)) -%}
{%- endmacro %}
