{% macro databricks__reading_macros() -%}
    {{ return(default__reading_macros()) }}
{%- endmacro %}
