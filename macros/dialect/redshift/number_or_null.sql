{% macro redshift__number_or_null(text) -%}
    try_cast({{ text }} as double precision)
{%- endmacro %}
