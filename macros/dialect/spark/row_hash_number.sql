{#- A decimal(38, 0): hash of the values of some columns. Spark's hash passes over nulls, so
    that each column also says whether it is one. -#}
{% macro spark__row_hash_number(columns) -%}
    {%- set items = [] -%}
    {%- for column in columns -%}
        {%- do items.append(column ~ ', ' ~ column ~ ' is null') -%}
    {%- endfor -%}
    cast(xxhash64({{ items | join(', ') }}) as decimal(38, 0))
{%- endmacro %}
