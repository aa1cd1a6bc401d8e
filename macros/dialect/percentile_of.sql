{#- The percentile of an expression, between two values if it lies there. percents: all that the
    query asks of the expression, in percent; an engine that can sorts once for all of them. -#}
{% macro percentile_of(expression, percent, percents) -%}
    {{ return(adapter.dispatch('percentile_of', 'customer_health')(
        expression, percent, percents
    )) }}
{%- endmacro %}

{% macro default__percentile_of(expression, percent, percents) -%}
    percentile_cont({{ percent / 100 }}) within group (order by {{ expression }})
{%- endmacro %}

{% macro duckdb__percentile_of(expression, percent, percents) -%}
    quantile_cont({{ expression }}, [
        {%- for each in percents %}{{ each / 100 }}{{ ', ' if not loop.last }}{% endfor -%}
    ])[{{ percents.index(percent) + 1 }}]
{%- endmacro %}
