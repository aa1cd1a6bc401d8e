{#- A date or timestamp as it is delivered; null if it is infinite. -#}
{% macro finite_time(time) -%}
    case when not ({{ is_infinite_time(time) }}) then {{ time }} end
{%- endmacro %}
