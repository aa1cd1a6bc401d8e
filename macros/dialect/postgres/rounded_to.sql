{#- Postgres rounds decimals alone, and 8.325 is more of a half as a decimal than as a double:
    a function of the raw schema rounds doubles as the other engines do. -#}
{% macro postgres__rounded_to(expression, decimals) -%}
    {{ postgres__function('rounded') }}(
        cast({{ expression }} as double precision), {{ decimals }}
    )
{%- endmacro %}
