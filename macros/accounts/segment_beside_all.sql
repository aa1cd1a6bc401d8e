{#- The segment of a row beside the rows of all: unknown for accounts without one, and one that is
    itself called all told apart. -#}
{% macro segment_beside_all(segment) -%}
    case
        when {{ segment }} = 'all' then 'all (segment)'
        else coalesce({{ segment }}, 'unknown')
    end
{%- endmacro %}
