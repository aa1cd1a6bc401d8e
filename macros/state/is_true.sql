{#- Whether a var that may come as a boolean or as text is true. -#}
{% macro is_true(value) -%}
    {{ return((value | string | lower) == 'true') }}
{%- endmacro %}
