{% macro snowflake__calendar_days(first_day, last_day) -%}
    (
        select dateadd('day', numbered.day_number, {{ first_day }}) as calendar_date
        from (
            select row_number() over (order by seq4()) - 1 as day_number
            from table(generator(rowcount => 100000))
        ) as numbered
        where numbered.day_number <= datediff('day', {{ first_day }}, {{ last_day }})
    )
{%- endmacro %}
