{#- What a generic data test looks at: of an incremental table only the rows on its work list,
    for the others were tested in the night that wrote them; of the ledger only the days of which
    a run of its last as-of date wrote a row. Replaces dbt's macro of the same name; a `where` of the test holds as
    well. -#}
{% macro get_where_subquery(relation) -%}
    {%- set where = ' where ' ~ config.get('where') if config.get('where') else '' -%}
    {%- set meta = history_meta(relation) if execute else none -%}
    {%- if meta and meta.written_by == 'append' -%}
        {{ return(
            '(select * from (select * from ' ~ relation ~ ' where ' ~ meta.day
            ~ ' >= (select min(' ~ meta.day ~ ') from ' ~ relation
            ~ ' where as_of_date = (select max(as_of_date) from ' ~ relation
            ~ '))) as listed_rows' ~ where ~ ') as tested_rows'
        ) }}
    {%- elif meta and meta.written_by == 'work_days' -%}
        {{ return(
            '(select * from (select * from ' ~ relation ~ ' where ' ~ meta.day ~ ' is null or '
            ~ meta.day ~ ' >= ' ~ first_listed_day(meta.get('period', 'day'))
            ~ ') as listed_rows' ~ where ~ ') as tested_rows'
        ) }}
    {%- elif meta -%}
        {%- set work_list = model_relation(
            meta.get('work_list', 'int_account_work_list')
        ) -%}
        {%- set listed_date = period_of(
            'work_list.first_date', meta.get('period', 'day')
        ) -%}
        {{ return(
            '(select * from (select tested.* from ' ~ relation ~ ' as tested'
            ~ ' inner join ' ~ work_list ~ ' as work_list'
            ~ ' on tested.account_id = work_list.account_id'
            ~ ' and tested.' ~ meta.day ~ ' >= ' ~ listed_date
            ~ ' union all select * from ' ~ relation ~ ' where ' ~ meta.day ~ ' is null'
            ~ ') as listed_rows' ~ where ~ ') as tested_rows'
        ) }}
    {%- elif where -%}
        {{ return('(select * from ' ~ relation ~ where ~ ') as tested_rows') }}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}

{#- The meta of the model that a test stands at, and its strategy as written_by, if its rows are kept
    by day; else none. -#}
{% macro history_meta(relation) -%}
    {%- set node = graph.nodes.get(model.attached_node) -%}
    {%- if node and node.relation_name == relation | string
        and node.package_name == 'customer_health'
        and node.config.materialized == 'incremental' and node.config.meta.get('day')
        and node.config.incremental_strategy in ['work_list', 'work_days', 'append']
    -%}
        {{ return(dict(node.config.meta, written_by=node.config.incremental_strategy)) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
