{#- kept_events: the rows of usage_events as builds before kept them; none if everything is to
    be read anew. What a killed run had still to write is written first. -#}
{% macro spark__recall_events(schema, is_full) -%}
    {%- set types = kept_event_types() -%}
    {%- set kept = none if is_full
        else known_model('base_usage__usage_events', types.keys() | list) -%}
    {%- if kept -%}
        {%- do spark__finish_overwriting(kept) -%}
    {%- endif -%}
    {%- do run_query(
        'create or replace view ' ~ schema ~ '.kept_events as '
        ~ typed_select(types, kept)
    ) -%}
{%- endmacro %}
