{#- Redshift has no min_by: the order (a number of at most twelve digits) goes before the text. -#}
{% macro redshift__first_of(value, order_by) -%}
    substring(min(lpad(cast({{ order_by }} as varchar), 12, '0') || {{ value }}), 13)
{%- endmacro %}
