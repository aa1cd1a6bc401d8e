{% macro bigquery__get_empty_schema_sql(columns) -%}
    {{ return(default__get_empty_schema_sql(engine_columns(columns))) }}
{%- endmacro %}
