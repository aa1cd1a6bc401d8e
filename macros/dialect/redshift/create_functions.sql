{% macro redshift__create_functions() -%}
    
{%- endmacro %}
