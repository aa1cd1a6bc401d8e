{#- First day of the month a year before the as-of date's: marts that look at the book as a whole
    at month ends begin here, so that they cost the same however long the history. -#}
{% macro recent_months_date() -%}
    {{ month_of(days_before(month_of(as_of_date()), 365)) }}
{%- endmacro %}
