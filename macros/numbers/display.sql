{% macro display(number) -%}
    coalesce(
        cast(cast({{ rounded_to(number, 2) }} as decimal(28, 2)) as {{ dbt.type_string() }}),
        'unknown'
    )
{%- endmacro %}
