{% macro postgres__engine_type(type) -%}
    {{ return({'string': 'text', 'double': 'double precision'}.get(type, type)) }}
{%- endmacro %}

{#- Four macros of dbt, which would take the types of the YAML as they stand. -#}
{% macro postgres__get_empty_schema_sql(columns) -%}
    {{ return(default__get_empty_schema_sql(engine_columns(columns))) }}
{%- endmacro %}

{% macro postgres__get_table_columns_and_constraints() -%}
    (
        {{ adapter.render_raw_columns_constraints(
            raw_columns=engine_columns(model.columns)
        ) | join(', ') }}
    )
{%- endmacro %}

{% macro postgres__create_csv_table(model, agate_table) -%}
    {{ return(default__create_csv_table(engine_seed(model), agate_table)) }}
{%- endmacro %}

{% macro redshift__create_csv_table(model, agate_table) -%}
    {{ return(default__create_csv_table(engine_seed(model), agate_table)) }}
{%- endmacro %}
