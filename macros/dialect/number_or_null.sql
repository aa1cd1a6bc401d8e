{#- A text as a double; null if it is no number. -#}
{% macro number_or_null(text) -%}
    try_cast({{ text }} as {{ type_double() }})
{%- endmacro %}
