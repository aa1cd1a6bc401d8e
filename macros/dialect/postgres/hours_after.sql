{% macro postgres__hours_after(timestamp, hours) -%}
    ({{ timestamp }} + interval '1 hour' * {{ hours }})
{%- endmacro %}
