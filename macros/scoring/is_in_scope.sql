{#- Whether a day's stage or profile is one that the scope of an alert rule lists. -#}
{% macro is_in_scope(scope, lifecycle_stage, profile) -%}
    (
        {{ scope }} = '*'
        or {{ is_listed("'stage:' || " ~ lifecycle_stage, scope) }}
        or {{ is_listed("'profile:' || " ~ profile, scope) }}
    )
{%- endmacro %}
