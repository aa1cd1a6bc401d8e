{#- The raw row as text, name=value in contract order; names and notes of people hashed. -#}
{% macro raw_row_text(table) -%}
    {%- for column in raw_table(table).columns -%}
        {%- set suffix = '' if column.type == 'string' else '_text' -%}
        {%- set value = 'raw_rows.' ~ column.name ~ suffix -%}
        {%- if column.is_hashed -%}
            {%- set value = text_hash(value) -%}
        {%- endif -%}
        '{{ '; ' if not loop.first }}{{ column.name }}=' || coalesce({{ value }}, '') || {{ ' ' }}
    {%- endfor -%}
    '; loaded_at=' || coalesce(raw_rows.loaded_at_text, '')
{%- endmacro %}
