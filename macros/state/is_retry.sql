{#- Whether this is `dbt retry` of a build: dbt gives a retry the flags of the run it retries, so
    only the command line tells. A retry inside another program's process is not known as one;
    then the state stays, and the next build does the work again. -#}
{% macro is_retry() -%}
    {%- set words = (flags.INVOCATION_COMMAND or '').split() -%}
    {{ return('retry' in words and 'build' not in words and 'run' not in words) }}
{%- endmacro %}
