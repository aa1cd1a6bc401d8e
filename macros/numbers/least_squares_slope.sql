{% macro least_squares_slope(n, x_sum, x_square_sum, y_sum, xy_sum) -%}
    cast({{ n }} * {{ xy_sum }} - {{ x_sum }} * {{ y_sum }} as {{ type_double() }})
    / nullif(
        cast(
            {{ n }} * {{ x_square_sum }} - {{ x_sum }} * {{ x_sum }} as {{ type_double() }}
        ),
        0
    )
{%- endmacro %}
