{% macro postgres__number_or_null(text) -%}
    {{ postgres__function('parse_double') }}({{ text }})
{%- endmacro %}
