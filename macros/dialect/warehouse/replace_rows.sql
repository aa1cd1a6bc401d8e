{#- Make a small table of the raw schema anew with the rows of a select, which gives the
    columns (name and type) in their order. The table itself stays where its shape is the
    same: views that read it would go with it. -#}
{% macro replace_rows(name, columns, select_text) -%}
    {%- set relation = own_relation(name) -%}
    {%- set known = load_relation(relation) -%}
    {%- if known -%}
        {%- set names = [] -%}
        {%- for column in adapter.get_columns_in_relation(known) -%}
            {%- do names.append(column.name | lower) -%}
        {%- endfor -%}
        {%- if not known.is_table or names != columns.keys() | list -%}
            {%- do adapter.drop_relation(known) -%}
        {%- endif -%}
    {%- endif -%}
    {%- set described = [] -%}
    {%- for column, type in columns.items() -%}
        {%- do described.append(column ~ ' ' ~ type) -%}
    {%- endfor -%}
    {%- do run_query(
        'create table if not exists ' ~ relation ~ ' (' ~ described | join(', ') ~ ')'
    ) -%}
    {%- do run_query('truncate table ' ~ relation) -%}
    {%- do run_query(
        'insert into ' ~ relation ~ ' (' ~ columns.keys() | join(', ') ~ ') '
        ~ select_text
    ) -%}
{%- endmacro %}

{#- Texts as literals. -#}
{% macro quoted_texts(texts) -%}
    {%- set quoted = [] -%}
    {%- for text in texts -%}
        {%- do quoted.append(dbt.string_literal(
            dbt.escape_single_quotes(text | string)
        )) -%}
    {%- endfor -%}
    {{ return(quoted) }}
{%- endmacro %}
