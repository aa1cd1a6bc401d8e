{#- One contract column as it is read; see contract_columns. -#}
{% macro contract_value(table, column) -%}
    {%- set raw_value = 'raw_rows.' ~ column.name -%}
    {%- if column.name == 'account_id' and table != 'accounts' -%}
        coalesce(account_aliases.account_id, {{ raw_value }})
    {%- elif column.listed -%}
        {{ listed_value(raw_value, column.listed) }}
    {%- elif column.is_lower -%}
        lower({{ raw_value }})
    {%- elif column.range and not column.is_required -%}
        case
                when {{ raw_value }} >= {{ column.range[0] }}
                    and {{ raw_value }} <= {{ column.range[1] }}
                    then {{ raw_value }}
            end
    {%- else -%}
        {{ raw_value }}
    {%- endif -%}
{%- endmacro %}
