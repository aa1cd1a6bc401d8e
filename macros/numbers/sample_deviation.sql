{#- Of n numbers with their sum and sum of squares (decimals of 9 and 18 digits). The narrow
    casts leave an engine of 38 digits room for all of those behind the point. -#}
{% macro sample_deviation(n, x_sum, x_square_sum) -%}
    sqrt(
        cast(
            cast({{ n }} as decimal(6, 0)) * cast({{ x_square_sum }} as decimal(26, 18))
            - cast({{ x_sum }} as decimal(18, 9)) * cast({{ x_sum }} as decimal(18, 9))
            as {{ type_double() }}
        )
        / nullif({{ n }} * ({{ n }} - 1), 0)
    )
{%- endmacro %}
