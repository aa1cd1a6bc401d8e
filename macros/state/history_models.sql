{#- The incremental models of this project in order of their names; the ledger aside, which begins
    when it is first written. -#}
{% macro history_models() -%}
    {{ return(
        graph.nodes.values()
        | selectattr('resource_type', 'equalto', 'model')
        | selectattr('package_name', 'equalto', 'customer_health')
        | selectattr('config.materialized', 'equalto', 'incremental')
        | rejectattr('config.full_refresh', 'sameas', false)
        | sort(attribute='name')
    ) }}
{%- endmacro %}
