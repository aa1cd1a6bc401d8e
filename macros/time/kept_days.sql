{#- Whether a day is inside a retention: `changes` are explained for the last
    change_detail_days, `change_bases` are the days those are compared with,
    `metric_detail` is kept for metric_detail_days and for every month end. -#}
{% macro kept_days(retention, day) -%}
    {%- if retention == 'changes' -%}
        {{ day }} > {{ days_before(as_of_date(), var('change_detail_days')) }}
    {%- elif retention == 'change_bases' -%}
        {{ day }} > {{ days_before(as_of_date(), var('change_detail_days') + 90) }}
    {%- elif retention == 'metric_detail' -%}
        {{ day }} > {{ days_before(as_of_date(), var('metric_detail_days')) }}
        or {{ is_month_end(day) }}
    {%- else -%}
        {{ exceptions.raise_compiler_error('no retention is named ' ~ retention) }}
    {%- endif -%}
{%- endmacro %}
