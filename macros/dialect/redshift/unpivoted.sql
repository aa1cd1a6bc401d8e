{% macro redshift__unpivoted(relation, columns) -%}
    {{ return(default__unpivoted(relation, columns)) }}
{%- endmacro %}
