{#- How many values of the row were read as null or `other` although something stood there. -#}
{% macro warning_count(table) -%}
    {%- set contract = raw_table(table) -%}
    case
                when raw_rows.loaded_at is null and raw_rows.loaded_at_text is not null
                    then 1
                else 0
            end
    {%- for column in contract.columns %}
        {%- set raw_value = 'raw_rows.' ~ column.name %}
        {%- if column.type != 'string' and not column.is_required %}
            + case
                when {{ raw_value }} is null and {{ raw_value }}_text is not null then 1
                {%- if column.range %}
                when {{ is_out_of_range(column) }} then 1
                {%- endif %}
                else 0
            end
        {%- elif column.listed %}
            + case
                when lower({{ raw_value }}) in ('{{ column.listed | join("', '") }}')
                    or {{ raw_value }} is null
                    then 0
                else 1
            end
        {%- endif %}
    {%- endfor %}
{%- endmacro %}
