{% macro display(number) -%}
    coalesce(
        cast(cast(round({{ number }}, 2) as decimal(28, 2)) as {{ dbt.type_string() }}),
        'unknown'
    )
{%- endmacro %}
