{#- The raw tables whose rows health_points may count, with the values that
    `<table>:<type>` may take: the listed values of one column, and `other`.
    usage_events is counted by feature, which is no list; csm_pulses has no type. -#}
{% macro point_tables() -%}
    {%- set type_columns = {
        'touchpoints': 'channel',
        'tickets': 'priority',
        'survey_responses': 'survey',
        'advocacy_events': 'advocacy_type',
        'marketing_engagements': 'channel',
        'payments': 'status',
    } -%}
    {%- set tables = {'usage_events': [], 'csm_pulses': []} -%}
    {%- for table, type_column in type_columns.items() -%}
        {%- for column in raw_table(table).columns if column.name == type_column -%}
            {%- do tables.update({table: column.listed + ['other']}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}
