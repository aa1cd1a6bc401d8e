{% macro holds(value, operator, threshold) -%}
    case {{ operator }}
        when '>' then {{ value }} > {{ threshold }}
        when '>=' then {{ value }} >= {{ threshold }}
        when '<' then {{ value }} < {{ threshold }}
        when '<=' then {{ value }} <= {{ threshold }}
        when '=' then {{ value }} = {{ threshold }}
    end
{%- endmacro %}
