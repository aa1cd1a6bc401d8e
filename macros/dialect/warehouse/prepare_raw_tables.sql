{#- The form for engines whose raw tables lie in a schema (var raw_tables_schema): what an
    engine is asked, it is asked through dbt's adapter, so that its own macros are few. -#}
{% macro default__prepare_raw_tables() -%}
    {%- if not var('raw_tables_schema') -%}
        {%- do exceptions.raise_compiler_error(
            'var raw_tables_schema must name the schema of the raw tables: '
            ~ adapter.type() ~ ' reads tables, not the files of RAW_DATA'
        ) -%}
    {%- endif -%}
    {%- do adapter.create_schema(own_relation(none)) -%}
    {%- do adapter.dispatch('create_functions', 'customer_health')() -%}
    {%- set violations = [] -%}
    {%- for table in raw_contract() -%}
        {%- set contract = raw_table(table) -%}
        {%- set found = delivered_table(table) -%}
        {%- do note_absent_table(contract, found, violations) -%}
        {%- do replace_view(table, delivered_columns(contract, found, violations)) -%}
    {%- endfor -%}
    {%- do save_violations(violations) -%}
    {%- do recall_last_build() -%}
    {%- set models = project_models() -%}
    {%- set tables = existing_history(models) -%}
    {%- set before = run_before(
        known_relation(own_relation('build_run'), run_before_columns())
    ) -%}
    {%- if is_retry() -%}
        {%- do guard_retry(models, listed_before(), before) -%}
    {%- endif -%}
    {%- do guard_history(models, tables, lists_are_full()) -%}
    {%- set run = describe_run(models, tables, before) -%}
    {%- do save_run(run) -%}
    {%- do name_event_table(delivered_table('usage_events').relation) -%}
    {%- do recall_events(run.is_full) -%}
    select 1
{%- endmacro %}
