{#- An integer: days from one day until another. -#}
{% macro spark__days_between(from_day, until_day) -%}
    datediff({{ until_day }}, {{ from_day }})
{%- endmacro %}
