{#- First day of the month before that of the as-of date: from here on raw rows are fingerprinted
    by day, before it by month. -#}
{% macro recent_bucket_date() -%}
    {{ month_of(days_before(month_of(as_of_date()), 1)) }}
{%- endmacro %}
