{#- The period under which a raw row of a day is fingerprinted, as its first day: the day itself
    since the month before the as-of date's, the month since January of the year before, else
    the year. Periods nest, so remembered ones can be summed into coarser ones later. -#}
{% macro bucket_of(day) -%}
    case
        when {{ day }} >= {{ recent_bucket_date() }} then {{ day }}
        when {{ day }} >= {{ monthly_bucket_date() }} then {{ month_of(day) }}
        else {{ year_of(day) }}
    end
{%- endmacro %}
