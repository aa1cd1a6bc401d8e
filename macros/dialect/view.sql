{#- DuckDB replaces a view in one statement, as it does a table. -#}
{% materialization view, adapter='duckdb' -%}
    {%- set view = this.incorporate(type='view') -%}
    {%- do duckdb__replace(
        view, 'create or replace view ' ~ view ~ ' as (' ~ compiled_code ~ ')'
    ) -%}
    {{ return({'relations': [view]}) }}
{%- endmaterialization %}
