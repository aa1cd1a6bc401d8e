{#- What this run is, compared with the last complete build: a dictionary of run_id, the hashes
    of code, seeds and vars, last_as_of_date, is_whole (every model of this
    project runs), is_retry, and
    is_full with full_reason where everything must be computed anew. models: the nodes of
    project_models(); existing_tables: schema.name of every table there is. -#}
{% macro describe_run(models, existing_tables) -%}
    {%- set last = {} -%}
    {%- for row in run_query(
        'select item, fact from ' ~ var('raw_schema') ~ ".build_state where kind = 'run'"
    ).rows -%}
        {%- do last.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {%- set run = {
        'run_id': invocation_id,
        'code_hash': code_hash(models), 'seed_hash': seed_hash(), 'var_hash': var_hash(),
        'last_as_of_date': last.get('as_of_date', ''),
        'is_retry': is_retry(),
        'is_whole': project_model_ids()
            | reject('in', selected_resources) | list | length == 0,
    } -%}
    {%- set as_of = as_of_date()[6:16] -%}
    {%- set missing = missing_history(models, existing_tables) -%}
    {%- set reason = namespace(text='') -%}
    {%- if flags.FULL_REFRESH -%}
        {%- set reason.text = 'full refresh' -%}
    {%- elif not last -%}
        {%- set reason.text = 'no complete build before' -%}
    {%- elif missing -%}
        {%- set reason.text = 'table is missing: ' ~ missing[0] -%}
    {%- elif last.code_hash != run.code_hash -%}
        {%- set reason.text = 'models or macros changed' -%}
    {%- elif last.seed_hash != run.seed_hash -%}
        {%- set reason.text = 'seeds changed' -%}
    {%- elif last.var_hash != run.var_hash -%}
        {%- set reason.text = 'vars or engine changed' -%}
    {%- elif as_of < last.as_of_date and is_true(var('allow_backdate')) -%}
        {%- set reason.text = 'as-of date before that of the last build' -%}
    {%- endif -%}
    {%- do run.update({'is_full': reason.text != '', 'full_reason': reason.text}) -%}
    {{ return(run) }}
{%- endmacro %}
