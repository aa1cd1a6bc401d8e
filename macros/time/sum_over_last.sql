{% macro sum_over_last(expression, days) -%}
    sum({{ expression }}) over (
        partition by account_id, chain_start_date
        order by health_date
        rows between {{ days - 1 }} preceding and current row
    )
{%- endmacro %}
