{% macro redshift__trimmed_text(expression) -%}
    btrim(cast({{ expression }} as varchar(65535)), chr(32) || chr(9) || chr(10) || chr(13))
{%- endmacro %}
