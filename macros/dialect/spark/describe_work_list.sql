{#- Whether the work list that lies there names every day of every account. -#}
{% macro spark__lists_are_full(tables) -%}
    {%- set relation = model_relation('int_account_work_list') -%}
    {%- if not spark__has_columns(tables, relation, ['is_full']) -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(run_query(
        'select coalesce(bool_and(is_full), false) from ' ~ relation
    ).rows[0][0]) }}
{%- endmacro %}

{#- as_of_date, inputs_hash and run_id of the work list that lies there, as text; empty if
    there is none. -#}
{% macro spark__listed(tables) -%}
    {%- set relation = model_relation('int_account_work_list') -%}
    {%- set listed = {} -%}
    {%- for column in ['as_of_date', 'inputs_hash', 'run_id'] -%}
        {%- do listed.update({column: run_query(
            'select coalesce(cast(max(' ~ column ~ ") as string), '') from " ~ relation
        ).rows[0][0] if spark__has_columns(tables, relation, [column]) else ''}) -%}
    {%- endfor -%}
    {{ return(listed) }}
{%- endmacro %}
