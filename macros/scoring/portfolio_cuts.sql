{#- The cuts of a portfolio: name, and the column of the daily score that it cuts by (none:
    everybody). -#}
{% macro portfolio_cuts() -%}
    {{ return([
        {'cut': 'all', 'column': none},
        {'cut': 'segment', 'column': 'segment'},
        {'cut': 'stage', 'column': 'lifecycle_stage'},
        {'cut': 'csm_owner', 'column': 'csm_owner'},
        {'cut': 'plan', 'column': 'plan'},
        {'cut': 'industry', 'column': 'industry'},
        {'cut': 'region', 'column': 'region'},
    ]) }}
{%- endmacro %}
