{% macro calendar_days(first_day, last_day) -%}
    {{ return(adapter.dispatch('calendar_days', 'customer_health')(first_day, last_day)) }}
{%- endmacro %}

{% macro default__calendar_days(first_day, last_day) -%}
    (select explode(sequence({{ first_day }}, {{ last_day }})) as calendar_date)
{%- endmacro %}

{% macro duckdb__calendar_days(first_day, last_day) -%}
    (
        select cast(day_number as date) as calendar_date
        from generate_series(
            cast({{ first_day }} as timestamp),
            cast({{ last_day }} as timestamp),
            interval 1 day
        ) as generated (day_number)
    )
{%- endmacro %}
