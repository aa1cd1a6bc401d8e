{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name == 'raw' -%}
        {{ var('raw_schema') }}
    {%- else -%}
        {{ default__generate_schema_name(custom_schema_name, node) }}
    {%- endif -%}
{%- endmacro %}
