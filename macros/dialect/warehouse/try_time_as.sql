{#- A text in a form of its own (strptime's) as a time; null if it is none. -#}
{% macro try_time_as(text, date_format) -%}
    {{ return(adapter.dispatch('try_time_as', 'customer_health')(text, date_format)) }}
{%- endmacro %}

{% macro default__try_time_as(text, date_format) -%}
    {%- do exceptions.raise_compiler_error(
        'var date_formats: ' ~ adapter.type() ~ ' has no way to read a form of its own '
        ~ 'that cannot fail; deliver a timestamp'
    ) -%}
{%- endmacro %}
