{% macro bigquery__matches(text, pattern) -%}
    regexp_contains({{ text }}, '{{ pattern }}')
{%- endmacro %}
