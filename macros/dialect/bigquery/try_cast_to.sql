{% macro bigquery__try_cast_to(text, type) -%}
    safe_cast({{ text }} as {{ type }})
{%- endmacro %}
