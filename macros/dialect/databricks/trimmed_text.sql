{% macro databricks__trimmed_text(expression) -%}
    btrim(cast({{ expression }} as string), chr(32) || chr(9) || chr(10) || chr(13))
{%- endmacro %}
