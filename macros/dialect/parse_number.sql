{#- Text or number to the contract's number; what is none, not a number or infinite is null. -#}
{% macro parse_number(expression, type) -%}
    {{ return(adapter.dispatch('parse_number', 'customer_health')(expression, type)) }}
{%- endmacro %}

{% macro duckdb__parse_number(expression, type) -%}
    {%- if type == 'double' -%}
        case
            when isfinite(try_cast({{ expression }} as double))
                then try_cast({{ expression }} as double)
        end
    {%- else -%}
        {%- set digits = 9 if type == 'score' else 6 %}
        try_cast({{ expression }} as decimal(18, {{ digits }}))
    {%- endif -%}
{%- endmacro %}
