{#- The contract columns of a row as they were read, joined by | in contract order: equal texts
    mean equal rows, and the text breaks ties between versions of a row. -#}
{% macro read_row_text(table) -%}
    {%- for column in raw_table(table).columns -%}
        coalesce({{ value_text(column.name, column.type) }}, '')
        {%- if not loop.last %} || '|' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}
