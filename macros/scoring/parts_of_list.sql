{#- Number of parts of a text with `|` between its parts. -#}
{% macro parts_of_list(list_text) -%}
    length({{ list_text }}) - length(replace({{ list_text }}, '|', '')) + 1
{%- endmacro %}
