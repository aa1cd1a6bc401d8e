{#- A list of names as quoted text with commas between, for `in (...)`. -#}
{% macro quoted_list(names) -%}
    '{{ names | join("', '") }}'
{%- endmacro %}
