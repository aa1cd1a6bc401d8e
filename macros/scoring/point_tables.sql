{#- The raw tables whose rows health_points may count, with the listed values of the
    column that `<table>:<type>` compares: touchpoints.channel, tickets.priority,
    survey_responses.survey, advocacy_events.advocacy_type,
    marketing_engagements.channel, payments.status. usage_events is counted by feature,
    which is no list; csm_pulses has no type. -#}
{% macro point_tables() -%}
    {{ return({
        'usage_events': [],
        'touchpoints': [
            'call', 'email', 'meeting', 'business_review', 'chat', 'other',
        ],
        'tickets': ['low', 'normal', 'high', 'urgent', 'other'],
        'survey_responses': ['nps', 'csat', 'ces', 'product', 'other'],
        'csm_pulses': [],
        'advocacy_events': [
            'agreed', 'reference', 'referral', 'review', 'case_study', 'other',
        ],
        'marketing_engagements': [
            'email_open', 'email_click', 'site_visit', 'webinar', 'content',
            'community', 'social', 'training', 'other',
        ],
        'payments': ['succeeded', 'failed', 'refunded', 'other'],
    }) }}
{%- endmacro %}
