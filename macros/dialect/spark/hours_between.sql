{#- A double: hours from one timestamp until another, to the microsecond. -#}
{% macro spark__hours_between(from_time, until_time) -%}
    (unix_micros({{ until_time }}) - unix_micros({{ from_time }})) / 3600000000D
{%- endmacro %}
