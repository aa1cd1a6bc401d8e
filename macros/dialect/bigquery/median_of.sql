{% macro bigquery__median_of(expression) -%}
    (
        select percentile_cont(middle, 0.5) over ()
        from unnest(array_agg({{ expression }} ignore nulls)) as middle
        limit 1
    )
{%- endmacro %}
