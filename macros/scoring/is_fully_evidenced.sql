{% macro is_fully_evidenced(rolled_up) -%}
    coalesce({{ rolled_up }}.evidenced_weight, 0) = {{ rolled_up }}.applicable_weight
{%- endmacro %}
