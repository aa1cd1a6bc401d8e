{#- A double, or a decimal of the contract's digits; null for what is none, not a number,
    infinite or too large. Spark also reads forms like 1d and 1f as numbers, which are none. -#}
{% macro spark__parse_number(expression, type) -%}
    {%- if type == 'double' -%}
        case
            when abs(try_cast({{ expression }} as double)) < {{ double_limit() }}
                and not cast({{ expression }} as string) rlike '[dDfF]'
                then try_cast({{ expression }} as double)
        end
    {%- else -%}
        {%- set digits = 9 if type == 'score' else 6 %}
        try_cast({{ expression }} as decimal(18, {{ digits }}))
    {%- endif -%}
{%- endmacro %}
