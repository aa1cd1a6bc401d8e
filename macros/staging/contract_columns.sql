{#- Select list of the contract columns of a table as they are read: listed values lower-cased
    or `other`, optional values outside their scale null, account ids after merges. Beside a
    decimal the text delivered (read_row_text). -#}
{% macro contract_columns(table) -%}
    {%- for column in raw_table(table).columns %}
        {{ contract_value(table, column) }} as {{ column.name }},
        {%- if column.type == 'decimal' %}
        raw_rows.{{ column.name }}_text,
        {%- endif %}
    {%- endfor %}
        raw_rows.loaded_at
{%- endmacro %}
