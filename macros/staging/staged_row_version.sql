{#- Hash of the contract columns of an accepted row as they were read; of a touch also of what is
    known of its contact. -#}
{% macro staged_row_version(table) -%}
    {%- set columns = [] -%}
    {%- for column in raw_table(table).columns -%}
        {%- set name = 'base_rows.' ~ column.name -%}
        {#- Not every engine casts a boolean to text. -#}
        {%- do columns.append(
            value_text(name, 'boolean') if column.type == 'boolean' else name
        ) -%}
    {%- endfor -%}
    {%- if table in ['touchpoints', 'marketing_engagements'] -%}
        {%- do columns.append('contacts.contact_hash') -%}
    {%- endif -%}
    {{ return(row_hash_number(columns)) }}
{%- endmacro %}
