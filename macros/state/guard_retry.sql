{#- Stops a retry whose as-of date, code, seeds or vars are not those of the run it retries, or
    of a run that made no work list (dbt does not say what a retry runs). listed: as_of_date,
    inputs_hash and run_id of the work list that lies there, as text; before: of
    run_before(). -#}
{% macro guard_retry(models, listed, before) -%}
    {%- if before is not none and before.makes_list
        and before.work_run_id != listed.run_id
    -%}
        {%- do exceptions.raise_compiler_error(
            'the run to retry made no work list of its own: run `dbt build`, which does '
            ~ 'all of its work.'
        ) -%}
    {%- elif listed.as_of_date not in ('', as_of_date()[6:16]) -%}
        {%- do exceptions.raise_compiler_error(
            'the run to retry was as of ' ~ listed.as_of_date ~ ', this one is as of '
            ~ as_of_date()[6:16] ~ ': run `dbt build`, which does all of its work.'
        ) -%}
    {%- elif listed.inputs_hash
        not in ('', code_hash(models) ~ seed_hash(seed_ids()) ~ var_hash())
    -%}
        {%- do exceptions.raise_compiler_error(
            'models, macros, seed files or vars are not those of the run to retry: run '
            ~ '`dbt build`, which does all of its work.'
        ) -%}
    {%- endif -%}
{%- endmacro %}
