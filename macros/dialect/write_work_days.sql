{#- The strategy `work_days` of incremental models without an account, such as a portfolio's
    days: every day from the first one on the work list of anybody goes and comes anew.
    The model says its column in meta.day, and in meta.period what it is the first day of. -#}
{% macro get_incremental_work_days_sql(arg_dict) -%}
    {{ return(adapter.dispatch('write_work_days', 'customer_health')(arg_dict)) }}
{%- endmacro %}

{% macro default__write_work_days(arg_dict) -%}
    {%- set target = arg_dict.target_relation -%}
    {%- set columns = written_columns(arg_dict) | map(attribute='quoted') | join(', ') -%}
    {%- set meta = config.get('meta') -%}
    delete from {{ target }}
    where {{ meta.day }} >= {{ first_listed_day(meta.get('period', 'day')) }};
    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict.temp_relation }}
    where {{ meta.day }} >= {{ first_listed_day(meta.get('period', 'day')) }}
{%- endmacro %}
