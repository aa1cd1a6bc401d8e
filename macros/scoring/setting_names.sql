{#- The settings every model has to have; health_settings may hold those of
warning_setting_names() too, and no other. -#}
{% macro setting_names() -%}
    {{ return([
        'min_tenure_to_score',
        'min_dimensions',
        'min_coverage',
        'min_renewal_term_days',
        'default_payment_terms_days',
        'confirm_days',
        'confirm_margin',
        'at_risk_target',
        'slope_improving',
        'slope_declining',
        'severity_weight_critical',
        'severity_weight_high',
        'severity_weight_medium',
        'severity_weight_low',
        'renewal_urgency_multiplier',
    ]) }}
{%- endmacro %}
