{#- A cast that fails and shows the text it fails on. -#}
{% macro postgres__raise_error(text) -%}
    cast(cast({{ text }} as text) as boolean)
{%- endmacro %}
