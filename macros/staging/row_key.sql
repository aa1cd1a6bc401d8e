{#- The key columns of the row as text, joined by |. -#}
{% macro row_key(table) -%}
    {%- set keys = raw_table(table).columns | selectattr('is_key') | list -%}
    {%- for column in keys -%}
        coalesce({{ value_text(column.name, column.type) }}, '')
        {%- if not loop.last %} || '|' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}
