{#- Sum of row hash numbers, wide enough for any number of rows. -#}
{% macro hash_sum(expression) -%}
    cast(sum({{ expression }}) as decimal(38, 0))
{%- endmacro %}
