{% macro redshift__parse_timestamp(text, date_format) -%}
    {{ return(default__parse_timestamp(text, date_format)) }}
{%- endmacro %}
