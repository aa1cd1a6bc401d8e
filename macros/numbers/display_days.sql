{#- A number of days in a sentence: 1 day, 76 days. -#}
{% macro display_days(number) -%}
    ({{ display(number) }} || case when {{ number }} = 1 then ' day' else ' days' end)
{%- endmacro %}
