{% macro postgres__parse_number(expression, type) -%}
    {%- if type == 'double' -%}
        {{ postgres__function('parse_double') }}({{ expression }})
    {%- else -%}
        {{ postgres__function('parse_decimal') }}(
            {{ expression }}, {{ 9 if type == 'score' else 6 }}
        )
    {%- endif -%}
{%- endmacro %}
