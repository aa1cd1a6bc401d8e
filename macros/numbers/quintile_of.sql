{#- The fifth (1 to 5) in which the place (from 1) of so many places lies, as ntile(5) parts them:
    the first ones have one more where they are no multiple of five. -#}
{% macro quintile_of(place, places) -%}
    (
        1
        {%- for quintile in range(1, 5) %}
        + case
            when {{ place }} > {{ places_of_quintiles(quintile, places) }} then 1 else 0
        end
        {%- endfor %}
    )
{%- endmacro %}
