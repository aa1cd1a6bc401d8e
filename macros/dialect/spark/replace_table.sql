{#- Makes the table of a model from a query and puts it in the place of an old one: made
    aside, so that the query may read the old table; then drop and rename, in between
    which there is a moment without a table. -#}
{% macro spark__replace_table(relation, existing, query, partitions='') -%}
    {%- set aside = relation.incorporate(
        path={'identifier': relation.identifier ~ '__dbt_tmp'}, type='table'
    ) -%}
    {#- One of a run that was killed before it was renamed is of no use any more. -#}
    {%- do run_query('drop table if exists ' ~ aside) -%}
    {%- set made = aside if existing else relation -%}
    {%- call statement('main') -%}
        create table {{ made }} using parquet {{ partitions }} as
        {{ query }}
    {%- endcall -%}
    {%- if existing -%}
        {%- do adapter.drop_relation(existing) -%}
        {%- do run_query('alter table ' ~ aside ~ ' rename to ' ~ relation) -%}
        {%- do adapter.cache_added(relation) -%}
    {%- endif -%}
{%- endmacro %}

{#- The query of a model; where its contract is enforced, checked and in the order of its
    columns. -#}
{% macro spark__contracted(query) -%}
    {%- if config.get('contract').enforced -%}
        {%- set checked = get_assert_columns_equivalent(query) -%}
        {{ return(get_select_subquery(query)) }}
    {%- endif -%}
    {{ return(query) }}
{%- endmacro %}
