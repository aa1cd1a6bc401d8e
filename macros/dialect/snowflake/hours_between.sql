{#- As doubles: a quotient of Snowflake's numbers keeps few digits. -#}
{% macro snowflake__hours_between(from_time, until_time) -%}
    cast(datediff('microsecond', {{ from_time }}, {{ until_time }}) as double)
    / 3600000000.0
{%- endmacro %}
