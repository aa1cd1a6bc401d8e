{#- Whether the work list that lies there names every day of every account. -#}
{% macro lists_are_full() -%}
    {%- set relation = known_model('int_account_work_list', ['is_full']) -%}
    {{ return(relation is not none and run_query(
        'select coalesce(min(case when is_full then 1 else 0 end), 0) from ' ~ relation
    ).rows[0][0] == 1) }}
{%- endmacro %}

{#- as_of_date, inputs_hash and run_id of the work list that lies there, as text; empty if
    there is none. -#}
{% macro listed_before() -%}
    {%- set listed = {} -%}
    {%- for column in ['as_of_date', 'inputs_hash', 'run_id'] -%}
        {%- set relation = known_model('int_account_work_list', [column]) -%}
        {%- do listed.update({column: run_query(
            'select coalesce(cast(max(' ~ column ~ ') as ' ~ dbt.type_string()
            ~ "), '') from " ~ relation
        ).rows[0][0] if relation else ''}) -%}
    {%- endfor -%}
    {{ return(listed) }}
{%- endmacro %}
