{% macro postgres__calendar_days(first_day, last_day) -%}
    (
        select cast(day_number as date) as calendar_date
        from generate_series(
            cast({{ first_day }} as timestamp),
            cast({{ last_day }} as timestamp),
            interval '1 day'
        ) as generated (day_number)
    )
{%- endmacro %}
