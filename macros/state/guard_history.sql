{#- Stops a run that would make an incremental table from a part of its days: it is missing or
    to be refreshed, and the work list that this run reads does not name every day; or a
    retry whose as-of date, code, seeds or vars are not those of the run it retries, or of a
    run that made no work list (dbt does not say what a retry runs). listed: as_of_date,
    inputs_hash and run_id of the work list that lies there, as text; before: of
    run_before(). -#}
{% macro guard_history(models, existing_tables, lists_are_full, listed, before) -%}
    {%- if is_retry() and before is not none and before.makes_list
        and before.work_run_id != listed.run_id
    -%}
        {%- do exceptions.raise_compiler_error(
            'the run to retry made no work list of its own: run `dbt build`, which does '
            ~ 'all of its work.'
        ) -%}
    {%- elif is_retry() and listed.as_of_date not in ('', as_of_date()[6:16]) -%}
        {%- do exceptions.raise_compiler_error(
            'the run to retry was as of ' ~ listed.as_of_date ~ ', this one is as of '
            ~ as_of_date()[6:16] ~ ': run `dbt build`, which does all of its work.'
        ) -%}
    {%- elif is_retry()
        and listed.inputs_hash not in ('', code_hash(models) ~ seed_hash() ~ var_hash())
    -%}
        {%- do exceptions.raise_compiler_error(
            'models, macros, seed files or vars are not those of the run to retry: run '
            ~ '`dbt build`, which does all of its work.'
        ) -%}
    {%- endif -%}
    {%- for node in history_models(models)
        if node.unique_id in selected_resources
        and (flags.FULL_REFRESH or node.schema ~ '.' ~ node.alias not in existing_tables)
        and not lists_are_full
        and 'model.' ~ node.package_name ~ '.'
            ~ node.config.meta.get('work_list', 'int_account_work_list')
            not in selected_resources
    -%}
        {%- do exceptions.raise_compiler_error(
            node.name ~ ' cannot be made alone: what it reads holds the days of the last '
            ~ 'work list only. Run `dbt build --full-refresh` on the whole project.'
        ) -%}
    {%- endfor -%}
{%- endmacro %}
