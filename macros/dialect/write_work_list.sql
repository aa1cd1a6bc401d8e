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
    {%- set columns = written_columns(arg_dict) | map(attribute='quoted') | join(', ') -%}
    {%- set meta = config.get('meta') -%}
    {%- set work_list = model_relation(meta.get('work_list', 'int_account_work_list')) -%}
    {#- By its own name: Redshift knows no alias there. -#}
    {%- set written = target.identifier %}
    delete from {{ target }}
    where
        {{ is_listed_row(written, meta, work_list) }}
        or (select max(case when is_full then 1 else 0 end) from {{ work_list }}) = 1
        {%- if meta.get('kept') %}
        or not ({{ kept_days(meta.kept, written ~ '.' ~ meta.day) }})
        {%- endif %};
    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict.temp_relation }} as computed
    where {{ is_listed_row('computed', meta, work_list) }}
{%- endmacro %}

{#- The same with joins: they let the engine skip what lies before every listed day. -#}
{% macro duckdb__write_work_list(arg_dict) -%}
    {%- set target = arg_dict.target_relation -%}
    {%- set columns = arg_dict.dest_columns | map(attribute='quoted') | join(', ') -%}
    {%- set meta = config.get('meta') -%}
    {%- set work_list = model_relation(meta.get('work_list', 'int_account_work_list')) -%}
    {%- set listed_date = period_of('work_list.first_date', meta.get('period', 'day')) -%}
    {%- set is_full = run_query(
        'select coalesce(max(cast(is_full as integer)), 0) from ' ~ work_list
    ).rows[0][0] == 1 -%}
    {%- if is_full %}
    delete from {{ target }};
    {%- else %}
    delete from {{ target }} as written
    using {{ work_list }} as work_list
    where
        work_list.account_id = written.account_id
        and written.{{ meta.day }} >= {{ listed_date }};
    delete from {{ target }} as written
    where
        written.{{ meta.day }} is null
        {%- if meta.get('kept') %}
        or not ({{ kept_days(meta.kept, 'written.' ~ meta.day) }})
        {%- endif %};
    {%- endif %}
    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict.temp_relation }} as computed
    where computed.{{ meta.day }} is null
    union all
    select {% for column in arg_dict.dest_columns -%}
        computed.{{ column.quoted }}{{ ', ' if not loop.last }}
    {%- endfor %}
    from {{ arg_dict.temp_relation }} as computed
    inner join {{ work_list }} as work_list
        on
            computed.account_id = work_list.account_id
            and computed.{{ meta.day }} >= {{ listed_date }}
{%- endmacro %}
