{% macro databricks__try_instant(text) -%}
    try_cast({{ text }} as timestamp)
{%- endmacro %}
