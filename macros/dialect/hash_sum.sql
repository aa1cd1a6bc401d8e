{#- Sum of row hash numbers, wide enough for any number of rows. -#}
{% macro hash_sum(expression) -%}
    cast(sum({{ expression }}) as {{ type_hash() }})
{%- endmacro %}
