{#- Of sums over accounts: a portfolio passes the 1e12 of type_decimal in currencies of small
    units. Products of an mrr are computed in it too. -#}
{% macro type_total() -%}
    decimal(28, 6)
{%- endmacro %}
