{#- First of January of the year before that of the as-of date: from here on raw rows are
    fingerprinted at least by month, before it by year. -#}
{% macro monthly_bucket_date() -%}
    {{ year_of(days_before(year_of(as_of_date()), 1)) }}
{%- endmacro %}
