{% macro bigquery__raise_error(text) -%}
    cast(error({{ text }}) as bool)
{%- endmacro %}
