{% macro signed(number) -%}
    (case when {{ number }} > 0 then '+' else '' end || {{ display(number) }})
{%- endmacro %}
