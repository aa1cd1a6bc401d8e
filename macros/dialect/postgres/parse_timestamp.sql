{% macro postgres__parse_timestamp(text, date_format) -%}
    {%- if date_format -%}
        coalesce(
            {{ postgres__function('parse_time_as') }}(
                {{ text }}, '{{ postgres__time_form(date_format) }}'
            ),
            {{ postgres__function('parse_time') }}({{ text }})
        )
    {%- else -%}
        {{ postgres__function('parse_time') }}({{ text }})
    {%- endif -%}
{%- endmacro %}

{#- A strptime form as to_timestamp reads it. -#}
{% macro postgres__time_form(date_format) -%}
    {%- set form = namespace(text=date_format) -%}
    {%- for here, there in {
        '%d': 'DD', '%m': 'MM', '%Y': 'YYYY', '%y': 'YY', '%H': 'HH24', '%I': 'HH12',
        '%M': 'MI', '%S': 'SS', '%f': 'US', '%p': 'AM', '%b': 'Mon', '%B': 'Month',
    }.items() -%}
        {%- set form.text = form.text | replace(here, there) -%}
    {%- endfor -%}
    {{ return(form.text) }}
{%- endmacro %}
