{#- Texts as Spark's string literals with commas between. -#}
{% macro spark__quoted(texts) -%}
    {%- set quoted = [] -%}
    {%- for text in texts -%}
        {%- do quoted.append(
            "'" ~ (text | string | replace('\\', '\\\\') | replace("'", "\\'")) ~ "'"
        ) -%}
    {%- endfor -%}
    {{ return(quoted | join(', ')) }}
{%- endmacro %}
