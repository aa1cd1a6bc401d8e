{#- Whether a value lies outside its scale; that of a survey depends on the survey. -#}
{% macro is_out_of_range(column) -%}
    {%- set raw_value = 'raw_rows.' ~ column.name -%}
    {%- if column.range[0] == 'survey' -%}
        case lower(raw_rows.survey)
                when 'nps' then {{ raw_value }} < 0 or {{ raw_value }} > 10
                when 'csat' then {{ raw_value }} < 1 or {{ raw_value }} > 5
                when 'ces' then {{ raw_value }} < 1 or {{ raw_value }} > 7
                else false
            end
    {%- else -%}
        ({{ raw_value }} < {{ column.range[0] }} or {{ raw_value }} > {{ column.range[1] }})
    {%- endif -%}
{%- endmacro %}
