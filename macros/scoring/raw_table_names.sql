{#- The tables of the raw contract, as metrics and feeds may name them. -#}
{% macro raw_table_names() -%}
    {{ return([
        'accounts', 'account_history', 'account_aliases', 'contacts', 'touchpoints',
        'subscriptions', 'invoices', 'payments',
        'usage_events', 'users', 'plan_features', 'milestones',
        'tickets',
        'survey_responses', 'csm_pulses', 'advocacy_events',
        'marketing_engagements',
        'score_overrides', 'interventions', 'custom_metrics',
    ]) }}
{%- endmacro %}
