{% macro postgres__last_of(value, order_by) -%}
    (array_agg({{ value }} order by {{ order_by }} desc nulls last))[1]
{%- endmacro %}
