{#- Stops a run that would make an incremental table from a part of its days: it is missing or
    to be refreshed, and the work list that this run reads does not name every day. -#}
{% macro guard_history(models, existing_tables, lists_are_full) -%}
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
