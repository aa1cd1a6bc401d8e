{% macro unpivoted(relation, columns) -%}
    {{ return(adapter.dispatch('unpivoted', 'customer_health')(relation, columns)) }}
{%- endmacro %}

{% macro default__unpivoted(relation, columns) -%}
    select
        account_id,
        health_date,
        metric,
        metric_value,
        case metric
            {%- for column in columns %}
            when '{{ column.metric }}' then {{ column.evidence_date }}
            {%- endfor %}
        end as evidence_date
    from {{ relation }}
    unpivot include nulls (
        metric_value for metric in (
            {%- for column in columns %}
            {{ column.metric }}{{ ',' if not loop.last }}
            {%- endfor %}
        )
    ) as by_metric
{%- endmacro %}
