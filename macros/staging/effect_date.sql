{#- First day on which an accepted row may matter: the day of its own time; the beginning for rows
    without one, for accounts (their attributes hold for every day) and for service users, who
    count nowhere whenever they were created. -#}
{% macro effect_date(table) -%}
    {%- set beginning = "cast('0001-01-01' as date)" -%}
    {%- if table == 'users' -%}
        case
            when base_rows.is_service then {{ beginning }}
            else coalesce(base_rows.row_date, {{ beginning }})
        end
    {%- elif table == 'accounts' or not raw_table(table).time -%}
        {{ beginning }}
    {%- else -%}
        coalesce(base_rows.row_date, {{ beginning }})
    {%- endif -%}
{%- endmacro %}
