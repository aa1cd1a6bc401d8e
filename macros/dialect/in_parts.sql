{#- The query of a model as a list of queries that give its rows together. A model whose rows each
    come from the rows of one account (meta by_account) is split by accounts where the work list
    is long: the sums of 13 million account-days at once found no room in 10 GB, and what is set
    aside on disk costs many times as much. A part reads of every table the rows of its accounts. -#}
{% macro duckdb__in_parts(query) -%}
    {%- if not execute or not config.get('meta', {}).get('by_account') -%}
        {{ return([query]) }}
    {%- endif -%}
    {%- set count = duckdb__part_count() -%}
    {%- set tables = duckdb__tables_by_account() if count > 1 else [] -%}
    {%- if not tables -%}
        {{ return([query]) }}
    {%- endif -%}
    {%- set parts = [] -%}
    {%- for number in range(count) -%}
        {%- set part = namespace(query=query) -%}
        {%- for table in tables -%}
            {%- set part.query = part.query | replace(
                table,
                '(select * from ' ~ table ~ ' where hash(account_id) % ' ~ count ~ ' = '
                ~ number ~ ')'
            ) -%}
        {%- endfor -%}
        {%- do parts.append(part.query) -%}
    {%- endfor -%}
    {{ return(parts) }}
{%- endmacro %}

{#- In how many parts: so many account-days of the work list at once (var account_days_at_once). -#}
{% macro duckdb__part_count() -%}
    {%- set work_list = model_relation('int_account_work_list') -%}
    {{ return(run_query(
        'select cast(ceil(coalesce(sum(as_of_date - from_date + 1), 0) / '
        ~ var('account_days_at_once') ~ ') as integer) from ' ~ work_list
    ).rows[0][0]) }}
{%- endmacro %}

{#- The tables and views that the model reads and that have accounts, as they stand in its SQL. -#}
{% macro duckdb__tables_by_account() -%}
    {%- set tables = [] -%}
    {%- for name in model.depends_on.nodes if name in graph.nodes -%}
        {%- set node = graph.nodes[name] -%}
        {%- if duckdb__has_columns(node.schema ~ '.' ~ node.alias, ['account_id']) -%}
            {%- do tables.append(node.relation_name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}
