{% macro bigquery__try_instant(text) -%}
    safe_cast({{ text }} as timestamp)
{%- endmacro %}
