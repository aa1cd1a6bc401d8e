{#- A double: rounded as DuckDB rounds doubles. Spark's own round takes the shortest decimal
    text of the number and would give 8.33 for 8.325, a little less than that in binary. -#}
{% macro spark__rounded_to(number, digits) -%}
    round(({{ number }}) * 1e{{ digits }}D) / 1e{{ digits }}D
{%- endmacro %}
