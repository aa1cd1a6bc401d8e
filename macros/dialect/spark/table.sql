{#- Replaces dbt-spark's materialization, which drops the old table before it makes the
    new one: a build that fails would leave none. -#}
{% materialization table, adapter='spark' -%}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set existing = load_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {%- do spark__replace_table(
        relation, existing, spark__contracted(compiled_code)
    ) -%}
    {%- do persist_docs(relation, model) -%}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [relation]}) }}
{%- endmaterialization %}
