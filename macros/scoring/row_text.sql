{#- The named columns of a row as one text with `|` between; null is empty. -#}
{% macro row_text(columns) -%}
    {%- for column in columns -%}
    coalesce(cast({{ column }} as {{ dbt.type_string() }}), '')
    {%- if not loop.last %}
        || '|' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}
