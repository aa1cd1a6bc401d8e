{#- The columns of the daily score that health_opportunity_rules may compare, besides
    metrics. -#}
{% macro opportunity_columns() -%}
    {{ return([
        'score', 'automatic_score', 'base_score', 'coverage', 'band', 'confirmed_band',
        'status', 'lifecycle_stage', 'segment', 'profile', 'mrr', 'days_in_band',
        'change_7d', 'change_30d', 'change_90d', 'slope_28d', 'trend',
        'days_since_last_upsell',
    ]) }}
{%- endmacro %}
