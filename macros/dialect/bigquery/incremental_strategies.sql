{#- Replaces dbt-bigquery's macro, which knows no strategies of a project. -#}
{% macro dbt_bigquery_validate_get_incremental_strategy(config) -%}
    {{ return(config.get('incremental_strategy')) }}
{%- endmacro %}

{#- Replaces dbt-bigquery's macro: the strategies of this project, as a script in a
    transaction, from a table that expires by itself. -#}
{% macro bq_generate_incremental_build_sql(
    strategy, tmp_relation, target_relation, sql, unique_key, partition_by, partitions,
    dest_columns, tmp_relation_exists, copy_partitions, incremental_predicates
) -%}
    {%- set given = {
        'target_relation': target_relation, 'temp_relation': tmp_relation,
        'unique_key': unique_key, 'dest_columns': dest_columns,
        'incremental_predicates': incremental_predicates,
    } -%}
    {%- if not tmp_relation_exists %}
    {{ create_table_as(true, tmp_relation, sql) }};
    {%- endif %}
    begin transaction;
    {{ context['get_incremental_' ~ strategy ~ '_sql'](given) }};
    commit transaction
{%- endmacro %}
