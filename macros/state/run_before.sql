{#- What build_run says of the run before this one: work_run_id, seed_hash and
    unfinished_as_of_date as text, unfinished_full, makes_list, is_tested. none if there is
    no such table (relation is none) or no row. -#}
{% macro run_before(relation) -%}
    {%- if not relation -%}
        {{ return(none) }}
    {%- endif -%}
    {%- for row in run_query(
        'select work_run_id, cast(unfinished_as_of_date as ' ~ dbt.type_string()
        ~ '), case when unfinished_full then 1 else 0 end, '
        ~ 'case when makes_list then 1 else 0 end, seed_hash, '
        ~ 'case when is_tested then 1 else 0 end from ' ~ relation
    ).rows -%}
        {{ return({
            'work_run_id': row[0], 'unfinished_as_of_date': row[1] or '',
            'unfinished_full': row[2] == 1, 'makes_list': row[3] == 1,
            'seed_hash': row[4], 'is_tested': row[5] == 1,
        }) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}

{#- The columns of build_run that run_before reads. -#}
{% macro run_before_columns() -%}
    {{ return([
        'work_run_id', 'seed_hash', 'makes_list', 'is_tested',
        'unfinished_as_of_date', 'unfinished_full',
    ]) }}
{%- endmacro %}
