{#- The day or month (its first day) under which a raw row of a day is fingerprinted. -#}
{% macro bucket_of(day) -%}
    case
        when {{ day }} >= {{ recent_bucket_date() }} then {{ day }}
        else {{ month_of(day) }}
    end
{%- endmacro %}
