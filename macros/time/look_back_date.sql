{#- The day from which on daily facts are read for every account; before it only for those
    accounts that look further back. Any day gives the same rows. -#}
{% macro look_back_date() -%}
    {{ days_before(as_of_date(), 100) }}
{%- endmacro %}
