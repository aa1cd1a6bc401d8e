{#- How many of so many places lie in the first, in the first two ... fifths (quintile_of). -#}
{% macro places_of_quintiles(quintiles, places) -%}
    {{ quintiles }} * floor(({{ places }}) / 5.0)
    + least({{ quintiles }}, {{ places }} - 5 * floor(({{ places }}) / 5.0))
{%- endmacro %}
