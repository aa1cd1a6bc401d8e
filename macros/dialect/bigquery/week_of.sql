{#- A plain week begins on Sunday there. -#}
{% macro bigquery__week_of(day) -%}
    date_trunc({{ day }}, isoweek)
{%- endmacro %}
