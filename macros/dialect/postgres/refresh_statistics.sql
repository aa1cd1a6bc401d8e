{#- Postgres counts in the background, minutes later; until then it takes a new table for a
    small one (measured: 348 s instead of 1 s for fct_dimension_scores_daily). -#}
{% macro postgres__refresh_statistics(relation) -%}
    {%- if config.get('materialized') != 'view' -%}
        analyze {{ relation }}
    {%- endif -%}
{%- endmacro %}
