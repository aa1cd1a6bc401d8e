{% macro ordered_list(text, separator) -%}
    {{ return(adapter.dispatch('ordered_list', 'customer_health')(text, separator)) }}
{%- endmacro %}

{% macro default__ordered_list(text, separator) -%}
    listagg({{ text }}, '{{ separator }}') within group (order by {{ text }})
{%- endmacro %}

{% macro duckdb__ordered_list(text, separator) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ text }})
{%- endmacro %}

{% macro spark__ordered_list(text, separator) -%}
    case
        when count({{ text }}) > 0
            then array_join(sort_array(collect_list({{ text }})), '{{ separator }}')
    end
{%- endmacro %}
