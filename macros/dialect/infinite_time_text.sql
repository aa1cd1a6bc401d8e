{#- The text of a timestamp where it is infinite; else null, for a finite one says all that its
    text would. -#}
{% macro infinite_time_text(timestamp, text) -%}
    case when {{ is_infinite_time(timestamp) }} then {{ text }} end
{%- endmacro %}
