{#- Text or number to the contract's number; what is none, not a number, infinite or too large
    is null. -#}
{% macro parse_number(expression, type) -%}
    {{ return(adapter.dispatch('parse_number', 'customer_health')(expression, type)) }}
{%- endmacro %}

{% macro duckdb__parse_number(expression, type) -%}
    {%- if type == 'double' -%}
        case
            when abs(try_cast({{ expression }} as double)) < {{ double_limit() }}
                then try_cast({{ expression }} as double)
        end
    {%- else -%}
        {%- set digits = 9 if type == 'score' else 6 %}
        try_cast({{ expression }} as decimal(18, {{ digits }}))
    {%- endif -%}
{%- endmacro %}

{#- Doubles below it have a text of nine decimals, decimal(38, 9), in every engine; no NaN is. -#}
{% macro double_limit() -%}
    {{ return('9.9e28') }}
{%- endmacro %}
