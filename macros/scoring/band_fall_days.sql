{#- Days back in which the fall of a confirmed band looks for the last scored day in a better
    band: what it is compared with. -#}
{% macro band_fall_days() -%}
    28
{%- endmacro %}
