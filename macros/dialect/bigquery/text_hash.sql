{% macro bigquery__text_hash(expression) -%}
    to_hex(md5({{ expression }}))
{%- endmacro %}
