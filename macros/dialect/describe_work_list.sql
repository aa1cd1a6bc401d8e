{#- Whether the work list that lies there names every day of every account. -#}
{% macro duckdb__lists_are_full() -%}
    {%- set relation = model_place('int_account_work_list') -%}
    {%- if not duckdb__has_columns(relation, ['is_full']) -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(run_query(
        'select coalesce(bool_and(is_full), false) from ' ~ relation
    ).rows[0][0]) }}
{%- endmacro %}

{#- as_of_date, inputs_hash and run_id of the work list that lies there, as text; empty if
    there is none. -#}
{% macro duckdb__listed() -%}
    {%- set relation = model_place('int_account_work_list') -%}
    {%- set listed = {} -%}
    {%- for column in ['as_of_date', 'inputs_hash', 'run_id'] -%}
        {%- do listed.update({column: run_query(
            'select coalesce(cast(max(' ~ column ~ ") as varchar), '') from " ~ relation
        ).rows[0][0] if duckdb__has_columns(relation, [column]) else ''}) -%}
    {%- endfor -%}
    {{ return(listed) }}
{%- endmacro %}
