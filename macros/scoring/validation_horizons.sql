{#- Days after a month end in which an outcome is looked for (scoring.md 9). -#}
{% macro validation_horizons() -%}
    {{ return([30, 60, 90]) }}
{%- endmacro %}
