{% macro unpivoted(relation, columns) -%}
    {{ return(adapter.dispatch('unpivoted', 'customer_health')(relation, columns)) }}
{%- endmacro %}

{#- metric_name: how the engine gives the name of a column back. -#}
{% macro default__unpivoted(relation, columns, metric_name='metric') -%}
    select
        account_id,
        health_date,
        {{ metric_name ~ ' as ' if metric_name != 'metric' }}metric,
        metric_value,
        case {{ metric_name }}
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
