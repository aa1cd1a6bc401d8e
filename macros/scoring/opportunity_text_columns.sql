{#- The opportunity_columns() that hold a text, and what it may be: a band, stage or
    profile of the model (`kind`), one of `accepted`, else anything. -#}
{% macro opportunity_text_columns() -%}
    {{ return([
        {'column': 'band', 'kind': 'band'},
        {'column': 'confirmed_band', 'kind': 'band'},
        {
            'column': 'status',
            'accepted': ['trial', 'active', 'lapsed', 'churned', 'prospect'],
        },
        {'column': 'lifecycle_stage', 'kind': 'stage'},
        {'column': 'segment'},
        {'column': 'profile', 'kind': 'profile'},
        {'column': 'trend', 'accepted': ['improving', 'stable', 'declining']},
    ]) }}
{%- endmacro %}
