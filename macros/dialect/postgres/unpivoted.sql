{% macro postgres__unpivoted(relation, columns) -%}
    select
        wide.account_id,
        wide.health_date,
        by_metric.metric,
        by_metric.metric_value,
        by_metric.evidence_date
    from {{ relation }} as wide
    cross join lateral (
        values
        {%- for column in columns %}
        ('{{ column.metric }}', wide.{{ column.metric }}, wide.{{ column.evidence_date }})
        {{- ',' if not loop.last }}
        {%- endfor %}
    ) as by_metric (metric, metric_value, evidence_date)
{%- endmacro %}
