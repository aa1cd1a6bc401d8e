{#- Text to a boolean: true, t, yes, y, 1 and false, f, no, n, 0 in any case; else null. -#}
{% macro parse_boolean(text) -%}
    case
        when lower({{ text }}) in ('true', 't', 'yes', 'y', '1') then true
        when lower({{ text }}) in ('false', 'f', 'no', 'n', '0') then false
    end
{%- endmacro %}
