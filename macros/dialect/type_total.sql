{#- Of sums over accounts, which pass the 1e12 of type_decimal in currencies of small units;
    and of an mrr before it is multiplied by a decimal, for which DuckDB makes no room. -#}
{% macro type_total() -%}
    decimal(28, 6)
{%- endmacro %}
