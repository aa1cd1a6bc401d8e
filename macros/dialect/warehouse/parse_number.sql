{#- In the engines that have a cast which gives null instead of failing. -#}
{% macro default__parse_number(expression, type) -%}
    {%- if type == 'double' -%}
        {%- set number = try_cast_to(expression, type_double()) -%}
        case when abs({{ number }}) < {{ double_limit() }} then {{ number }} end
    {%- else -%}
        {{ try_cast_to(expression, 'decimal(18, ' ~ (9 if type == 'score' else 6) ~ ')') }}
    {%- endif -%}
{%- endmacro %}
