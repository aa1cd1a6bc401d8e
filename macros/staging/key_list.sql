{#- The key columns of a table of the contract, separated by commas. -#}
{% macro key_list(table) -%}
    {{ raw_table(table)['keys'] | join(', ') }}
{%- endmacro %}
