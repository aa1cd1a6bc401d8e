{% macro redshift__ordered_list(text, separator) -%}
    listagg({{ text }}, '{{ separator }}') within group (order by {{ text }})
{%- endmacro %}
