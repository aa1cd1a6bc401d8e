{#- The named columns of a row as one text with a separator between; null is empty. -#}
{% macro row_text(columns, separator='|') -%}
    {%- for column in columns -%}
    coalesce(cast({{ column }} as {{ dbt.type_string() }}), '')
    {%- if not loop.last %}
        || '{{ separator }}' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}
