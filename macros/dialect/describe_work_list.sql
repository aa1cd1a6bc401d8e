{#- Whether the work list that lies there names every day of every account. -#}
{% macro duckdb__lists_are_full() -%}
    {%- set relation = target.schema ~ '_intermediate.int_account_work_list' -%}
    {%- if not duckdb__has_columns(relation, ['is_full']) -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(run_query(
        'select coalesce(bool_and(is_full), false) from ' ~ relation
    ).rows[0][0]) }}
{%- endmacro %}

{#- As-of date of the work list that lies there, as text; empty if there is none. -#}
{% macro duckdb__listed_as_of_date() -%}
    {%- set relation = target.schema ~ '_intermediate.int_account_work_list' -%}
    {%- if not duckdb__has_columns(relation, ['as_of_date']) -%}
        {{ return('') }}
    {%- endif -%}
    {{ return(run_query(
        "select coalesce(cast(max(as_of_date) as varchar), '') from " ~ relation
    ).rows[0][0]) }}
{%- endmacro %}
