{#- What the validation asks of the score, as dictionaries: name, outcome, population, who is asked
    about (asked, over int_month_end_outcomes), to whom it happened (hit), and which scores are to
    tell of it (warns): low ones of churn and contraction, high ones of expansion. -#}
{% macro validation_questions() -%}
    {{ return([
        {
            'name': 'churn', 'outcome': 'churn', 'population': 'all',
            'asked': 'outcomes.has_churned is not null', 'hit': 'outcomes.has_churned',
            'warns': 'low',
        },
        {
            'name': 'could_leave', 'outcome': 'churn', 'population': 'could_leave',
            'asked': 'outcomes.has_churned is not null and outcomes.could_leave',
            'hit': 'outcomes.has_churned', 'warns': 'low',
        },
        {
            'name': 'contraction', 'outcome': 'contraction', 'population': 'all',
            'asked': 'outcomes.has_contracted is not null',
            'hit': 'outcomes.has_contracted', 'warns': 'low',
        },
        {
            'name': 'expansion', 'outcome': 'expansion', 'population': 'all',
            'asked': 'outcomes.has_expanded is not null', 'hit': 'outcomes.has_expanded',
            'warns': 'high',
        },
    ]) }}
{%- endmacro %}
