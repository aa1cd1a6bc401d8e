{#- A list of names as the rows of a subquery with one column. -#}
{% macro names_as_rows(names, column) -%}
    (
        {% for name in names -%}
        select '{{ name }}' as {{ column }}
        {%- if not loop.last %} union all
        {% endif -%}
        {%- endfor %}
    )
{%- endmacro %}
