{% macro redshift__calendar_days(first_day, last_day) -%}
    (
        select dateadd(day, numbered.day_number, {{ first_day }})::date as calendar_date
        from (
            select ones.n + 10 * tens.n + 100 * hundreds.n + 1000 * thousands.n
                + 10000 * myriads.n as day_number
            from {{ redshift__digits() }} as ones
            cross join {{ redshift__digits() }} as tens
            cross join {{ redshift__digits() }} as hundreds
            cross join {{ redshift__digits() }} as thousands
            cross join {{ redshift__digits() }} as myriads
        ) as numbered
        where numbered.day_number <= datediff(day, {{ first_day }}, {{ last_day }})
    )
{%- endmacro %}

{% macro redshift__digits() -%}
    (
        {%- for digit in range(10) %}
        select {{ digit }} as n{{ ' union all' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
