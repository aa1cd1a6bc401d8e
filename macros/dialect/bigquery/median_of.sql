{% macro bigquery__median_of(expression) -%}
    {{ bigquery__percentile_of(expression, 50, [50]) }}
{%- endmacro %}
