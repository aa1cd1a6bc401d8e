{% macro bigquery__calendar_days(first_day, last_day) -%}
    (
        select calendar_date
        from unnest(generate_date_array({{ first_day }}, {{ last_day }})) as calendar_date
    )
{%- endmacro %}
