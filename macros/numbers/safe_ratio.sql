{% macro safe_ratio(numerator, denominator) -%}
    (cast({{ numerator }} as {{ type_double() }})
    / nullif(cast({{ denominator }} as {{ type_double() }}), 0))
{%- endmacro %}
