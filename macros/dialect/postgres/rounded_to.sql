{#- Postgres rounds decimals alone. -#}
{% macro postgres__rounded_to(expression, decimals) -%}
    cast(round(cast({{ expression }} as numeric), {{ decimals }}) as double precision)
{%- endmacro %}
