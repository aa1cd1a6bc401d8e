{#- First day that the first run of all publishes: var publish_from, else the as-of date. -#}
{% macro publish_from_date() -%}
    {%- if var('publish_from') -%}
        least({{ chosen_date('publish_from', var('publish_from')) }}, {{ as_of_date() }})
    {%- else -%}
        {{ as_of_date() }}
    {%- endif -%}
{%- endmacro %}
