{#- A table of a model that is kept from build to build: dbt-duckdb's own way, unless its query comes
    in parts. -#}
{% macro duckdb__create_table_as(
    temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none
) -%}
    {%- set parts = duckdb__in_parts(compiled_code) -%}
    {%- if parts | length == 1 -%}
        {{ return(dbt.duckdb__create_table_as(
            temporary, relation, compiled_code, language, partitioned_by, sorted_by
        )) }}
    {%- endif -%}
    {%- set table = relation.include(database=not temporary, schema=not temporary) -%}
    {%- set has_contract = config.get('contract').enforced -%}
    {{ get_assert_columns_equivalent(compiled_code) if has_contract }}
    create {{ 'temporary' if temporary }} table {{ table }}
    {{ duckdb__rows_of_parts(table, parts, has_contract and not temporary) }}
{%- endmacro %}

{#- What follows `create table <table>`: its columns by the contract and its rows, or its query. -#}
{% macro duckdb__rows_of_parts(table, parts, by_contract) -%}
    {%- if by_contract -%}
        {{ get_table_columns_and_constraints() }};
    {%- else -%}
        as (
            {{ parts[0] }}
        );
    {%- endif -%}
    {%- for part in parts[0 if by_contract else 1:] %}
        insert into {{ table }} {{ get_column_names() if by_contract }} (
            {{ get_select_subquery(part) if by_contract else part }}
        );
    {%- endfor -%}
{%- endmacro %}
