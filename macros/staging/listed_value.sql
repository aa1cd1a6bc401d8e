{% macro listed_value(expression, values) -%}
    case
                when lower({{ expression }}) in ('{{ values | join("', '") }}')
                    then lower({{ expression }})
                when {{ expression }} is not null then 'other'
            end
{%- endmacro %}
