{#- raw_violations: what breaks the raw contract, a row each. -#}
{% macro save_violations(violations) -%}
    {%- set names = ['source_table', 'file', 'column_name', 'type_found', 'rule'] -%}
    {%- set keys = ['table', 'file', 'column', 'type', 'rule'] -%}
    {%- set columns = {} -%}
    {%- for name in names -%}
        {%- do columns.update({name: dbt.type_string()}) -%}
    {%- endfor -%}
    {%- set selects = [] -%}
    {%- for violation in violations -%}
        {%- set texts = [] -%}
        {%- for key in keys -%}
            {%- do texts.append(violation[key]) -%}
        {%- endfor -%}
        {%- do selects.append('select ' ~ quoted_texts(texts) | join(', ')) -%}
    {%- endfor -%}
    {%- do replace_rows('raw_violations', columns, selects | join(' union all ')
        or 'select ' ~ quoted_texts(['', '', '', '', '']) | join(', ')
            ~ ' from (select 1 as nothing) as nowhere where 1 = 0'
    ) -%}
{%- endmacro %}
