{% macro redshift__refresh_statistics(relation) -%}
    
{%- endmacro %}
