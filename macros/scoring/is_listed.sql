{#- Whether `item` is one of the parts of `list_text`, with `|` between its parts. -#}
{% macro is_listed(item, list_text) -%}
    {{ dbt.position(
        "'|' || " ~ item ~ " || '|'", "'|' || " ~ list_text ~ " || '|'"
    ) }} > 0
{%- endmacro %}
