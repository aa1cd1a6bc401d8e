{% macro score_from_curve(value, segment) -%}
    {{ segment }}.anchor_score
    + ({{ value }} - {{ segment }}.anchor_value) * {{ segment }}.slope
{%- endmacro %}
