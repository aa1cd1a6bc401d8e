{#- Names of the columns of the raw view of a table, each value and its raw text. -#}
{% macro raw_row_columns(table) -%}
    {%- set names = [] -%}
    {%- for column in raw_table(table).columns -%}
        {%- do names.append(column.name) -%}
        {%- if column.type != 'string' -%}
            {%- do names.append(column.name ~ '_text') -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names + ['loaded_at', 'loaded_at_text']) }}
{%- endmacro %}
