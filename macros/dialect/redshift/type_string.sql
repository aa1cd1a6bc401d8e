{#- Redshift's text is varchar(256). -#}
{% macro redshift__type_string() -%}
    varchar(65535)
{%- endmacro %}
