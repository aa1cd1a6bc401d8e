{% macro bigquery__engine_type(type) -%}
    {{ return({
        'double': 'float64', 'integer': 'int64', 'bigint': 'int64',
        'decimal(38,0)': 'bignumeric(38,0)',
    }.get(type, type)) }}
{%- endmacro %}
