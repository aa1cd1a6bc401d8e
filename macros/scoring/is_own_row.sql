{#- 1 for a row of the version itself, 0 for a row of all versions (`*`). -#}
{% macro is_own_row(seed_row) -%}
    case when {{ seed_row }}.model_version = '*' then 0 else 1 end
{%- endmacro %}
