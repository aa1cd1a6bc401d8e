{#- Columns of build_run by their type: texts, flags and dates of describe_run. -#}
{% macro run_texts() -%}
    {{ return([
        'run_id', 'work_run_id', 'code_hash', 'seed_hash', 'var_hash', 'full_reason',
    ]) }}
{%- endmacro %}

{% macro run_flags() -%}
    {{ return(['is_full', 'is_whole', 'is_retry', 'makes_list', 'unfinished_full']) }}
{%- endmacro %}

{% macro run_dates() -%}
    {{ return(['as_of_date', 'last_as_of_date', 'unfinished_as_of_date']) }}
{%- endmacro %}

{#- A date as SQL, of its text; null of an empty one. -#}
{% macro date_or_null(text) -%}
    {{ return("cast('" ~ text ~ "' as date)" if text else 'cast(null as date)') }}
{%- endmacro %}
