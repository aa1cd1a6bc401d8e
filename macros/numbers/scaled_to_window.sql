{#- A count over a window scaled up for accounts younger than the window. -#}
{% macro scaled_to_window(count, days) -%}
    {{ count }} * {{ days }}.0 / least({{ days }}, tenure_days + 1)
{%- endmacro %}
