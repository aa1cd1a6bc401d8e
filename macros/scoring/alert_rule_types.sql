{#- The types of alert rules: what metric_or_dimension must name (metric, dimension,
    band, stage; empty: nothing, a metric if given), which columns must be filled. -#}
{% macro alert_rule_types() -%}
    {{ return([
        {'rule_type': 'band_drop', 'names': 'band', 'needs': []},
        {'rule_type': 'score_drop', 'names': '', 'needs': ['threshold', 'window_days']},
        {
            'rule_type': 'dimension_drop',
            'names': 'dimension',
            'needs': ['threshold', 'window_days'],
        },
        {
            'rule_type': 'metric_breach',
            'names': 'metric',
            'needs': ['operator', 'threshold'],
        },
        {
            'rule_type': 'sustained_low',
            'names': '',
            'needs': ['threshold', 'window_days'],
        },
        {'rule_type': 'feature_abandoned', 'names': 'metric', 'needs': ['threshold']},
        {'rule_type': 'silent', 'names': 'metric', 'needs': ['threshold']},
        {
            'rule_type': 'renewal_at_risk',
            'names': '',
            'needs': ['threshold', 'window_days'],
        },
        {'rule_type': 'champion_left', 'names': '', 'needs': []},
        {
            'rule_type': 'segment_drop',
            'names': '',
            'needs': ['threshold', 'window_days'],
        },
        {'rule_type': 'override_expiring', 'names': '', 'needs': ['window_days']},
        {'rule_type': 'pulse_due', 'names': '', 'needs': ['threshold']},
        {'rule_type': 'stage_entered', 'names': 'stage', 'needs': []},
        {'rule_type': 'notice_given', 'names': '', 'needs': []},
        {'rule_type': 'milestone_overdue', 'names': '', 'needs': ['threshold']},
        {'rule_type': 'seats_exceeded', 'names': 'metric', 'needs': ['threshold']},
    ]) }}
{%- endmacro %}
