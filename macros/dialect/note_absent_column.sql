{#- A required column that is absent is a violation only where the table has rows. -#}
{% macro note_absent_column(contract, found, column, violations) -%}
    {%- if column.is_required and found.relation
        and run_query('select 1 from ' ~ found.relation ~ ' limit 1').rows -%}
        {%- do violations.append({
            'table': contract.name, 'file': found.place, 'column': column.name,
            'type': '', 'rule': 'a required column is absent',
        }) -%}
    {%- endif -%}
{%- endmacro %}
