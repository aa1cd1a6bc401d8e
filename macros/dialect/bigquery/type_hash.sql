{% macro bigquery__type_hash() -%}
    bignumeric(38, 0)
{%- endmacro %}
