{#- A timestamp: so many whole hours after a timestamp. -#}
{% macro spark__hours_after(timestamp, hours) -%}
    ({{ timestamp }} + interval '{{ hours }}' hour)
{%- endmacro %}
