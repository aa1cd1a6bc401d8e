{#- How closely a seed row fits a profile: the profile counts before the version. -#}
{% macro lookup_closeness(seed_row, target) -%}
    case when {{ seed_row }}.profile = {{ target }}.profile then 2 else 0 end
    + case
        when {{ seed_row }}.model_version = {{ target }}.model_version then 1 else 0
    end
{%- endmacro %}
