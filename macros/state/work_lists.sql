{#- The work lists: the columns that the next run reads of each where its run did not complete, by
    the name of its model. -#}
{% macro work_lists() -%}
    {%- set columns = ['account_id', 'first_date', 'run_id'] -%}
    {{ return({
        'base_usage__event_work_list': columns,
        'int_account_work_list': columns + ['restated_from_date'],
    }) }}
{%- endmacro %}

{#- The rows of a work list, relation, if its run is not the last complete one of build_state. -#}
{% macro unfinished_rows(list, relation, build_state) -%}
    {%- set restated_from = 'restated_from_date'
        if 'restated_from_date' in work_lists()[list] else 'cast(null as date)' -%}
    {{ return(
        "select '" ~ list ~ "' as work_list, account_id, first_date, "
        ~ restated_from ~ ' as restated_from_date from ' ~ relation
        ~ ' where run_id not in (select fact from ' ~ build_state
        ~ " where kind = 'run' and item = 'run_id')"
    ) }}
{%- endmacro %}
