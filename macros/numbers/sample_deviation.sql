{% macro sample_deviation(n, x_sum, x_square_sum) -%}
    sqrt(
        cast(
            {{ n }} * {{ x_square_sum }}
            - cast({{ x_sum }} as decimal(18, 9)) * cast({{ x_sum }} as decimal(18, 9))
            as {{ type_double() }}
        )
        / nullif({{ n }} * ({{ n }} - 1), 0)
    )
{%- endmacro %}
