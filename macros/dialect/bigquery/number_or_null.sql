{% macro bigquery__number_or_null(text) -%}
    safe_cast({{ text }} as float64)
{%- endmacro %}
