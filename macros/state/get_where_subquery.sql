{#- What a generic data test looks at: of an incremental table only the rows on its work list,
    for the others were tested in the night that wrote them. Replaces dbt's macro of the same
    name; a `where` of the test holds as well. -#}
{% macro get_where_subquery(relation) -%}
    {%- set where = ' where ' ~ config.get('where') if config.get('where') else '' -%}
    {%- set meta = history_meta(relation) if execute else none -%}
    {%- if meta -%}
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

{#- The meta of the incremental model that a relation is of, if it has a day; else none. Looked
    for under the relation's own name first: dbt makes a node anew whenever it is looked at. -#}
{% macro history_meta(relation) -%}
    {%- set candidates = [] -%}
    {%- for kind in ['model', 'seed'] -%}
        {%- set unique_id = kind ~ '.customer_health.' ~ relation.identifier -%}
        {%- if unique_id in graph.nodes
            and graph.nodes[unique_id].relation_name == relation | string
        -%}
            {%- do candidates.append(graph.nodes[unique_id]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for node in candidates or graph.nodes.values()
        if node.resource_type == 'model' and node.relation_name == relation | string
        and node.package_name == 'customer_health'
        and node.config.materialized == 'incremental' and node.config.meta.get('day')
        and node.config.incremental_strategy == 'work_list'
    -%}
        {{ return(node.config.meta) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}
