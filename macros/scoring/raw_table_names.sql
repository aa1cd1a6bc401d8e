{#- The tables of the raw contract, as metrics and feeds may name them. -#}
{% macro raw_table_names() -%}
    {{ return(raw_contract().keys() | list) }}
{%- endmacro %}
