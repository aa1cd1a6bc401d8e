{#- Every metric of the metric models (int_.._metrics), as dictionaries {model, metric, evidence_date},
    in order. A column of models/intermediate/metrics is a metric if its YAML says
    `config: {meta: {evidence_date: <column>}}`. Empty while dbt parses the project. -#}
{% macro metric_columns() -%}
    {%- set metrics = [] -%}
    {%- if execute -%}
        {#- By their names first: to look at a node of dbt's graph is dear. -#}
        {%- for unique_id in project_model_ids() if unique_id.endswith('_metrics')
            and 'intermediate/metrics/' in graph.nodes[unique_id].original_file_path
        -%}
            {%- set node = graph.nodes[unique_id] -%}
            {%- for column in node.columns.values() | sort(attribute='name') -%}
                {%- set meta = column.config.meta or column.meta or {} -%}
                {%- if meta.get('evidence_date') -%}
                    {%- do metrics.append({
                        'model': node.name,
                        'metric': column.name,
                        'evidence_date': meta.get('evidence_date'),
                    }) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(metrics) }}
{%- endmacro %}
