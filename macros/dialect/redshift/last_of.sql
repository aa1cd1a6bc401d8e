{#- The order (a time) goes before the text. -#}
{% macro redshift__last_of(value, order_by) -%}
    substring(max({{ timestamp_text(order_by) }} || {{ value }}), 27)
{%- endmacro %}
