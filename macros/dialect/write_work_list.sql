{#- The strategy `work_list` of incremental models: what lies on the work list goes, what was
    computed for it comes, in one transaction. Never by the keys of the new rows: an account
    that shrank or vanished would keep dead rows. The model says in its meta
      day        column with the day (or first day of the period) of a row; rows without one
                 are written anew every time
      period     day (default), week or month
      work_list  model that lists account_id and first_date (default int_account_work_list)
      kept       name of a retention of kept_days(); older rows are deleted -#}
{% macro get_incremental_work_list_sql(arg_dict) -%}
    {{ return(adapter.dispatch('write_work_list', 'customer_health')(arg_dict)) }}
{%- endmacro %}

{% macro default__write_work_list(arg_dict) -%}
    {%- set target = arg_dict.target_relation -%}
    {%- set columns = arg_dict.dest_columns | map(attribute='quoted') | join(', ') -%}
    {%- set day = config.get('meta').day -%}
    {%- set kept = config.get('meta').get('kept') -%}
    delete from {{ target }}
    where
        {{ is_on_work_list(target ~ '.account_id', day) }}
        or (select max(case when is_full then 1 else 0 end) from {{ work_list() }}) = 1
        {%- if kept %}
        or not ({{ kept_days(kept, day) }})
        {%- endif %};
    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict.temp_relation }} as computed
    where {{ is_on_work_list('computed.account_id', day) }}
{%- endmacro %}

{#- Whether the row of an account and day is to be written in this build. -#}
{% macro is_on_work_list(account_id, day) -%}
    (
        {{ day }} is null
        or exists (
            select 1
            from {{ work_list() }} as work_list
            where
                work_list.account_id = {{ account_id }}
                and {{ day }} >= {{ period_of(
                    'work_list.first_date', config.get('meta').get('period', 'day')
                ) }}
        )
    )
{%- endmacro %}

{#- The relation of the model's work list. -#}
{% macro work_list() -%}
    {%- set name = config.get('meta').get('work_list', 'int_account_work_list') -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.name == name
    -%}
        {{ return(node.relation_name) }}
    {%- endfor -%}
{%- endmacro %}
