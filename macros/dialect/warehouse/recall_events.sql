{#- kept_events: the rows of usage_events as builds before kept them; none if everything is to
    be read anew. A view on every engine: the table it reads is only replaced by builds that
    do not read it. -#}
{% macro recall_events(is_full) -%}
    {%- set types = kept_event_types() -%}
    {%- do replace_view('kept_events', typed_select(
        types,
        none if is_full
            else known_model('base_usage__usage_events', types.keys() | list)
    )) -%}
{%- endmacro %}
