{#- The seed columns that take one of a fixed list of values. -#}
{% macro seed_listed_values() -%}
    {%- set operators = ['>', '>=', '<', '<=', '='] -%}
    {%- set touch_models = ['*', 'high_touch', 'mid_touch', 'low_touch', 'other'] -%}
    {{ return([
        {
            'seed': 'health_model_versions',
            'column': 'role',
            'accepted': ['live', 'candidate'],
        },
        {
            'seed': 'health_profiles',
            'column': 'touch_model',
            'accepted': touch_models,
        },
        {
            'seed': 'health_dimensions',
            'column': 'aggregator',
            'accepted': ['mean', 'min'],
        },
        {
            'seed': 'health_metrics',
            'column': 'method',
            'accepted': ['curve', 'step', 'points'],
        },
        {
            'seed': 'health_metrics',
            'column': 'source_table',
            'accepted': raw_table_names(),
        },
        {
            'seed': 'health_metric_weights',
            'column': 'missing_policy',
            'accepted': ['exclude', 'neutral', 'poor'],
        },
        {'seed': 'health_caps', 'column': 'operator', 'accepted': operators},
        {
            'seed': 'health_settings',
            'column': 'setting',
            'accepted': setting_names() + warning_setting_names(),
        },
        {
            'seed': 'health_alert_rules',
            'column': 'rule_type',
            'accepted': alert_rule_types() | map(attribute='rule_type') | list,
        },
        {'seed': 'health_alert_rules', 'column': 'operator', 'accepted': operators},
        {
            'seed': 'health_alert_rules',
            'column': 'severity',
            'accepted': ['critical', 'high', 'medium', 'low'],
        },
        {
            'seed': 'health_opportunity_rules',
            'column': 'operator',
            'accepted': operators,
        },
        {
            'seed': 'source_freshness',
            'column': 'source_table',
            'accepted': raw_table_names(),
        },
    ]) }}
{%- endmacro %}
