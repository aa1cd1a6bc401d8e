{#- The incremental ones of the models of this project in order of their names; the ledger aside,
    which begins when it is first written. -#}
{% macro history_models(models) -%}
    {{ return(
        models
        | selectattr('config.materialized', 'equalto', 'incremental')
        | rejectattr('config.full_refresh', 'sameas', false)
        | sort(attribute='name')
    ) }}
{%- endmacro %}
