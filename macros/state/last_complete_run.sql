{#- What the last complete build remembered of itself, as text by its name; {} if there is
    none. -#}
{% macro last_complete_run() -%}
    {%- set last = {} -%}
    {%- for row in run_query(
        'select item, fact from ' ~ var('raw_schema') ~ ".build_state where kind = 'run'"
    ).rows -%}
        {%- do last.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {{ return(last) }}
{%- endmacro %}
