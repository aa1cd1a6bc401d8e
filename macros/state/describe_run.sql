{#- What this run is, compared with the last complete build: a dictionary with the columns of
    build_run (run_columns): run_id and work_run_id (of a retry the run whose work it
    does), the hashes of code, seeds and vars, as_of_date, last_as_of_date, is_whole (every
    model of this project runs), is_tested (every data test of it runs; of a run without a
    work list what the run before said, for a retry), is_retry, makes_list (it makes a work
    list), is_full with full_reason where everything must be computed anew; and of the runs
    since the last complete build that wrote history, this one included, the latest as-of
    date and whether one was full or as of an earlier day. Such a run may have removed rows that the list of a
    later run does not name: of days that it had no longer to keep, or that had not come, of
    accounts that had not begun as of its day. (What a retry runs, dbt does not say: it
    hands on what the run to retry said.)
    models: the nodes of project_models(); existing_tables: schema.name of every table there
    is; before: of run_before(). -#}
{% macro describe_run(models, existing_tables, before) -%}
    {%- set last = last_complete_run() -%}
    {%- set as_of = as_of_date()[6:16] -%}
    {%- set left = before if before is not none and before.work_run_id != last.run_id
        else {'unfinished_as_of_date': '', 'unfinished_full': false} -%}
    {%- set makes_list = before.makes_list if is_retry() and before
        else project_model('int_account_work_list').unique_id in selected_resources -%}
    {%- set run = {
        'run_id': invocation_id,
        'work_run_id': before.work_run_id if is_retry() and before else invocation_id,
        'makes_list': makes_list,
        'as_of_date': as_of,
        'code_hash': code_hash(models), 'seed_hash': loaded_seed_hash(before),
        'var_hash': var_hash(),
        'last_as_of_date': last.get('as_of_date', ''),
        'is_retry': is_retry(),
        'is_whole': runs_all('model'),
        'is_tested': before.is_tested if before and (is_retry() or not makes_list)
            else runs_all('test'),
    } -%}
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
    {%- elif run.is_tested and last.is_tested != 'true'
        and not is_true(var('allow_untested'))
    -%}
        {%- set reason.text = 'data tests were left out of the last complete run' -%}
    {%- elif before is none -%}
        {%- set reason.text = 'no record of the run before' -%}
    {%- elif left.unfinished_as_of_date > as_of -%}
        {%- set reason.text =
            'a run as of ' ~ left.unfinished_as_of_date ~ ' did not complete' -%}
    {%- elif left.unfinished_full -%}
        {%- set reason.text = 'a run that computed everything anew did not complete' -%}
    {%- endif -%}
    {%- set writes_history = history_models(models) | map(attribute='unique_id')
        | select('in', selected_resources) | list | length > 0 -%}
    {#- A gate would have stopped it. -#}
    {%- set is_backdated = as_of < run.last_as_of_date
        and project_model('int_build_gate').unique_id not in selected_resources -%}
    {%- do run.update({
        'is_full': reason.text != '', 'full_reason': reason.text,
        'unfinished_as_of_date':
            [left.unfinished_as_of_date, as_of if writes_history else ''] | max,
        'unfinished_full':
            left.unfinished_full or (writes_history and (reason.text != '' or is_backdated)),
    }) -%}
    {{ return(run) }}
{%- endmacro %}
