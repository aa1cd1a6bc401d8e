{% macro bigquery__ordered_list(text, separator) -%}
    string_agg(
        {{ text }}, '{{ separator | replace('\n', '\\n') }}' order by {{ text }}
    )
{%- endmacro %}
