{% macro redshift__raise_error(text) -%}
    cast(cast({{ text }} as varchar(65535)) as integer) = 1
{%- endmacro %}
