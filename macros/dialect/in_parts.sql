{#- The query of a model as a list of queries that give its rows together. A model whose rows each
    come from the rows of one account (meta by_account) is split by accounts where the work list
    is long: the sums of 13 million account-days at once found no room in 10 GB, and what is set
    aside on disk costs many times as much. A part reads of every table the rows of its accounts. -#}
{% macro duckdb__in_parts(query) -%}
    {%- if not execute or not config.get('meta', {}).get('by_account') -%}
        {{ return([query]) }}
    {%- endif -%}
    {%- set starts = duckdb__first_accounts_of_parts() -%}
    {%- set tables = duckdb__tables_by_account() if starts | length > 1 else [] -%}
    {%- if not tables -%}
        {{ return([query]) }}
    {%- endif -%}
    {%- set parts = [] -%}
    {%- for start in starts -%}
        {%- set part = namespace(query=query) -%}
        {%- if loop.first -%}
            {%- set accounts = "(account_id < '" ~ loop.nextitem ~ "' or account_id is null)" -%}
        {%- elif loop.last -%}
            {%- set accounts = "account_id >= '" ~ start ~ "'" -%}
        {%- else -%}
            {%- set accounts = "account_id >= '" ~ start ~ "' and account_id < '" ~ loop.nextitem ~ "'" -%}
        {%- endif -%}
        {%- for table in tables -%}
            {%- set part.query = part.query | replace(
                table, '(select * from ' ~ table ~ ' where ' ~ accounts ~ ')'
            ) -%}
        {%- endfor -%}
        {%- do parts.append(part.query) -%}
    {%- endfor -%}
    {{ return(parts) }}
{%- endmacro %}

{#- The first account of each part, quotes doubled, in order: so many account-days of the work list
    at once (var account_days_at_once). Ranges, so that a table that was itself written in parts
    is not read as a whole for every part. -#}
{% macro duckdb__first_accounts_of_parts() -%}
    {%- set rows = run_query(
        "select replace(min(account_id), '''', '''''') from ("
        ~ 'select account_id, (sum(as_of_date - from_date + 1) over (order by account_id) - 1) // '
        ~ var('account_days_at_once') ~ ' as part from ' ~ model_relation('int_account_work_list')
        ~ ' where from_date is not null) group by part order by part'
    ).rows -%}
    {{ return(rows | map(attribute=0) | list) }}
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
