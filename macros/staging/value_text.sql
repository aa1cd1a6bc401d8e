{% macro value_text(name, type) -%}
    {%- if type == 'string' -%}
        {{ name }}
    {%- elif type == 'timestamp' -%}
        {{ timestamp_text(name) }}
    {%- elif type == 'boolean' -%}
        case when {{ name }} then 'true' when not {{ name }} then 'false' end
    {%- else -%}
        cast(cast({{ name }} as decimal(38, 9)) as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
