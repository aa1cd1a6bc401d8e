{#- First of January of the year before that of the as-of date: from here on raw rows are
    fingerprinted at least by month, before it by year. -#}
{% macro monthly_bucket_date() -%}
    cast({{ dbt.dateadd('year', -1, dbt.date_trunc('year', as_of_date())) }} as date)
{%- endmacro %}
