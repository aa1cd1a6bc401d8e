{% macro score_by_policy(missing_policy) -%}
    case {{ missing_policy }} when 'neutral' then 50.0 when 'poor' then 0.0 end
{%- endmacro %}
