{#- The contract columns of a table, one a line, each followed by a comma. -#}
{% macro column_list(table) -%}
    {%- for column in raw_table(table).columns %}
    {{ column.name }},
    {%- endfor -%}
{%- endmacro %}
