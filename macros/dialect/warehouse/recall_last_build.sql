{#- What a build knows of those before it, in the raw schema: build_state (what the last
    complete build remembered), unfinished_work (what later builds that did not complete had on
    their work lists) and published_versions (the configuration behind published days). -#}
{% macro recall_last_build() -%}
    {%- set columns = {
        'kind': dbt.type_string(), 'source_table': dbt.type_string(),
        'item': dbt.type_string(), 'raw_account_id': dbt.type_string(),
        'account_id': dbt.type_string(), 'day': 'date', 'rows': 'bigint',
        'hash': type_hash(), 'fact': dbt.type_string(),
    } -%}
    {%- set state = known_model('util_build_state', columns.keys() | list) -%}
    {%- do remember('build_state', columns, state) -%}
    {%- set columns = {
        'model_version': dbt.type_string(), 'version_hash': dbt.type_string(),
    } -%}
    {%- set ledger = known_model('fct_account_health_published', ['version_hash']) -%}
    {%- do remember(
        'published_versions', columns,
        '(select model_version, ' ~ last_of('version_hash', 'published_at')
            ~ ' as version_hash from ' ~ ledger
            ~ ' where version_hash is not null group by model_version)'
        if ledger else none
    ) -%}
    {%- set columns = {
        'work_list': dbt.type_string(), 'account_id': dbt.type_string(),
        'first_date': 'date', 'restated_from_date': 'date',
    } -%}
    {%- set unfinished = [] -%}
    {%- for list, needed in work_lists().items() -%}
        {%- set relation = known_model(list, needed) -%}
        {%- if relation -%}
            {%- do unfinished.append(
                unfinished_rows(list, relation, own_relation('build_state'))
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do remember(
        'unfinished_work', columns,
        '(' ~ unfinished | join(' union all ') ~ ')' if unfinished else none
    ) -%}
{%- endmacro %}

{#- Columns of given types that the models read under a name of the raw schema: a view where
    views go by the names of what they read, so that it outlives its replacement. -#}
{% macro remember(name, columns, origin) -%}
    {%- do adapter.dispatch('remember', 'customer_health')(name, columns, origin) -%}
{%- endmacro %}

{% macro default__remember(name, columns, origin) -%}
    {%- do replace_view(name, typed_select(columns, origin)) -%}
{%- endmacro %}

{#- Columns of given types from some rows; from none if there are none. -#}
{% macro typed_select(columns, origin) -%}
    {%- set items = [] -%}
    {%- for name, type in columns.items() -%}
        {%- do items.append(
            'cast(' ~ ('told.' ~ name if origin else 'null') ~ ' as ' ~ type ~ ') as '
            ~ name
        ) -%}
    {%- endfor -%}
    {{ return(
        'select ' ~ items | join(', ') ~ ' from '
        ~ (origin ~ ' as told' if origin
            else '(select 1 as nothing) as told where 1 = 0')
    ) }}
{%- endmacro %}

{#- The relation of a model of this project if it is there and has the columns; else none. -#}
{% macro known_model(name, columns) -%}
    {%- set node = project_model(name) -%}
    {{ return(known_relation(
        api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.alias
        ),
        columns
    )) }}
{%- endmacro %}

{#- A relation if it is there and has the columns; else none. -#}
{% macro known_relation(place, columns) -%}
    {%- set relation = load_relation(place) -%}
    {%- if relation -%}
        {%- set names = [] -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do names.append(column.name | lower) -%}
        {%- endfor -%}
        {%- if columns | reject('in', names) | list | length == 0 -%}
            {{ return(relation) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
