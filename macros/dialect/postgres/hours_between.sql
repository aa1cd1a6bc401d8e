{% macro postgres__hours_between(from_time, until_time) -%}
    cast(extract(epoch from {{ until_time }} - {{ from_time }}) as double precision) / 3600.0
{%- endmacro %}
