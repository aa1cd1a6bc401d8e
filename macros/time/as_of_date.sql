{#- The as-of date of the run. While dbt parses it is not asked for: dbt would remember the
    variable of the environment and parse 57 files anew every night. -#}
{% macro as_of_date() -%}
    {%- set chosen = (var('as_of_date') or env_var('AS_OF_DATE', '')) if execute
        else '1970-01-01' -%}
    {%- if not chosen -%}
        {%- set yesterday = run_started_at - modules.datetime.timedelta(days=1) -%}
        {%- set chosen = yesterday.strftime('%Y-%m-%d') -%}
    {%- endif -%}
    {{ chosen_date('as_of_date', chosen) }}
{%- endmacro %}
