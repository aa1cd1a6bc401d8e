{#- What a generic data test looks at: of an incremental table only the rows on its work list,
    for the others were tested in the night that wrote them; of the ledger only the days of which
    a run of its last as-of date wrote a row. Replaces dbt's macro of the same name; a `where` of
    the test holds as well. -#}
{% macro get_where_subquery(relation) -%}
    {%- set meta = history_meta(relation) if execute else none -%}
    {%- set rows = '(' ~ listed_rows(relation, meta) ~ ') as listed_rows'
        if meta else relation -%}
    {%- if meta or config.get('where') -%}
        {%- set where = ' where ' ~ config.get('where') if config.get('where') else '' -%}
        {{ return('(select * from ' ~ rows ~ where ~ ') as tested_rows') }}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}

{#- The rows of an incremental table that this night wrote, as a query. meta: of history_meta. -#}
{% macro listed_rows(relation, meta) -%}
    {%- set period = meta.get('period', 'day') -%}
    {%- if meta.written_by == 'append' -%}
        select * from {{ relation }}
        where {{ meta.day }} >= (
            select min({{ meta.day }}) from {{ relation }}
            where as_of_date = (select max(as_of_date) from {{ relation }})
        )
    {%- elif meta.written_by == 'work_days' -%}
        select * from {{ relation }}
        where {{ meta.day }} is null or {{ meta.day }} >= {{ first_listed_day(period) }}
    {%- else -%}
        select tested.* from {{ relation }} as tested
        inner join
            {{ model_relation(meta.get('work_list', 'int_account_work_list')) }} as work_list
            on
                tested.account_id = work_list.account_id
                and tested.{{ meta.day }} >= {{ period_of('work_list.first_date', period) }}
        union all
        select * from {{ relation }} where {{ meta.day }} is null
    {%- endif -%}
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
