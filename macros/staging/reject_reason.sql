{#- The first reason of the raw contract for which the row is rejected on its own (duplicates
    are judged afterwards); null if there is none. -#}
{% macro reject_reason(table) -%}
    {%- set contract = raw_table(table) -%}
    case
        {%- for column in contract.columns if column.is_required %}
            when raw_rows.{{ column.name }} is null
                {%- if column.type != 'string' %}
                and raw_rows.{{ column.name }}_text is null
                {%- endif %}
                then 'missing_{{ column.name }}'
        {%- endfor %}
        {%- for column in contract.columns
            if column.is_required and column.type != 'string' %}
            when raw_rows.{{ column.name }} is null then 'invalid_{{ column.name }}'
        {%- endfor %}
        {%- for column in contract.columns if column.is_required and column.range %}
            when {{ is_out_of_range(column) }} then 'out_of_range_{{ column.name }}'
        {%- endfor %}
        {%- for from_column, until_column in contract.periods %}
            when raw_rows.{{ until_column }} < raw_rows.{{ from_column }}
                then 'impossible_period'
        {%- endfor %}
        {%- for column in contract.columns if column.is_least %}
            when raw_rows.{{ column.name }} < 0 then 'impossible_{{ column.name }}'
        {%- endfor %}
        {%- if contract.is_event %}
            when raw_rows.{{ contract.time }}
                > {{ hours_after('raw_rows.loaded_at', 24) }}
                then 'future_event'
        {%- endif %}
        {%- if contract.has_account and table != 'accounts' %}
            when accounts.account_id is null then 'unknown_account'
        {%- else %}
            else null
        {%- endif %}
            end
{%- endmacro %}
