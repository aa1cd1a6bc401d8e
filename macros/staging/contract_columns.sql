{#- Select list of the contract columns of a table as they are read: listed values lower-cased
    or `other`, optional values outside their scale null, account ids after merges. -#}
{% macro contract_columns(table) -%}
    {%- for column in raw_table(table).columns %}
        {{ contract_value(table, column) }} as {{ column.name }},
    {%- endfor %}
        raw_rows.loaded_at
{%- endmacro %}
