{#- Whether a relation is among the existing tables and has the named columns. -#}
{% macro spark__has_columns(tables, relation, names) -%}
    {%- if (relation | string | replace('`', '')) not in tables -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set known = run_query('describe ' ~ relation).columns[0].values() | list -%}
    {{ return(names | reject('in', known) | list | length == 0) }}
{%- endmacro %}
