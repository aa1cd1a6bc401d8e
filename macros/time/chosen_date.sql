{#- A day that somebody chose by a var or variable of this name, as a date; or an error that says
    which one is no day. -#}
{% macro chosen_date(name, day) -%}
    {%- if not is_iso_date(day | string) -%}
        {{ exceptions.raise_compiler_error(
            name ~ " must be an ISO date (YYYY-MM-DD), not '" ~ day ~ "'"
        ) }}
    {%- endif -%}
    cast('{{ day }}' as date)
{%- endmacro %}
