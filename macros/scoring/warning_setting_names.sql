{#- Settings of the tests that warn: a share of accounts (metrics) above which they do.
A model without one of them is not warned about it. -#}
{% macro warning_setting_names() -%}
    {{ return([
        'warn_unscored_rate',
        'warn_overridden_rate',
        'warn_stale_rate',
        'warn_low_coverage_rate',
        'warn_drifted_rate',
    ]) }}
{%- endmacro %}
