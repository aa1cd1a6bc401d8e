{% macro text_hash(expression) -%}
    md5({{ expression }})
{%- endmacro %}
