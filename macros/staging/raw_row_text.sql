{#- The raw row as text, name=value in contract order; names and notes of people hashed. -#}
{% macro raw_row_text(table) -%}
    {%- for column in raw_table(table).columns -%}
        {%- set value = raw_value_text(column) -%}
        {%- if column.is_hashed -%}
            {%- set value = text_hash(value) -%}
        {%- endif -%}
        '{{ '; ' if not loop.first }}{{ column.name }}=' || coalesce({{ value }}, '') || {{ ' ' }}
    {%- endfor -%}
    '; loaded_at='
        || coalesce({{ raw_value_text({'name': 'loaded_at', 'type': 'timestamp'}) }}, '')
{%- endmacro %}

{#- What was delivered in a column, as text. -#}
{% macro raw_value_text(column) -%}
    {%- set value = 'raw_rows.' ~ column.name -%}
    {%- if column.type == 'string' -%}
        {{ value }}
    {%- elif column.type == 'timestamp' -%}
        coalesce({{ value }}_text, cast({{ value }} as {{ dbt.type_string() }}))
    {%- else -%}
        {{ value }}_text
    {%- endif -%}
{%- endmacro %}
