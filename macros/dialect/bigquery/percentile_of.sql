{#- percentile_cont is a window function there, and takes no group. -#}
{% macro bigquery__percentile_of(expression, percent, percents) -%}
    (
        select percentile_cont(one_value, {{ percent / 100 }}) over ()
        from unnest(array_agg({{ expression }} ignore nulls)) as one_value
        limit 1
    )
{%- endmacro %}
