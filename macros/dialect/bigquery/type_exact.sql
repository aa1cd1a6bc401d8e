{% macro bigquery__type_exact() -%}
    bignumeric(38, 12)
{%- endmacro %}
