{#- What a generic data test looks at: of an incremental table only the rows on its work list,
    for the others were tested in the night that wrote them. Replaces dbt's macro of the same
    name; a `where` of the test holds as well. -#}
{% macro get_where_subquery(relation) -%}
    {%- set conditions = [] -%}
    {%- if config.get('where') -%}
        {%- do conditions.append('(' ~ config.get('where') ~ ')') -%}
    {%- endif -%}
    {%- set meta = history_meta(relation) if execute else none -%}
    {%- if meta -%}
        {%- do conditions.append(
            is_listed_row('tested', meta, model_relation(
                meta.get('work_list', 'int_account_work_list')
            ))
        ) -%}
    {%- endif -%}
    {%- if conditions -%}
        {{ return(
            '(select * from ' ~ relation ~ ' as tested where '
            ~ conditions | join(' and ') ~ ') as tested_rows'
        ) }}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}

{#- The meta of the incremental model that a relation is of, if it has a day; else none. -#}
{% macro history_meta(relation) -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.relation_name == relation | string
        and node.config.materialized == 'incremental' and node.config.meta.get('day')
    -%}
        {{ return(node.config.meta) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}
