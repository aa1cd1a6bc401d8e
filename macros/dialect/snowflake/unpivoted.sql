{#- Snowflake gives the names of columns back in upper case. -#}
{% macro snowflake__unpivoted(relation, columns) -%}
    {{ default__unpivoted(relation, columns, 'lower(metric)') }}
{%- endmacro %}
