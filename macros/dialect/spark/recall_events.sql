{#- kept_events: the rows of usage_events as builds before kept them; none if everything is to
    be read anew. What a killed run had still to write is written first. -#}
{% macro spark__recall_events(schema, tables, is_full) -%}
    {%- set relation = model_relation('base_usage__usage_events') -%}
    {%- set types = kept_event_types() -%}
    {%- set is_known = not is_full
        and spark__has_columns(tables, relation, types.keys() | list) -%}
    {%- if is_known -%}
        {%- set parts = (relation | replace('`', '')).split('.') -%}
        {%- do spark__finish_overwriting(
            api.Relation.create(schema=parts[0], identifier=parts[1], type='table')
        ) -%}
    {%- endif -%}
    {%- do run_query(
        'create or replace view ' ~ schema ~ '.kept_events as select '
        ~ (types.keys() | join(', ') ~ ' from ' ~ relation if is_known
            else typed_nulls(types) ~ ' where false')
    ) -%}
{%- endmacro %}
