{#- A required table that is nowhere is a violation; a broken one has been told of already.
    found: where the table is, as its engine found it. -#}
{% macro note_absent_table(contract, found, violations) -%}
    {%- if not found.relation and contract.is_required and not found.is_broken -%}
        {%- do violations.append({
            'table': contract.name, 'file': found.place, 'column': '', 'type': '',
            'rule': 'a required table is absent',
        }) -%}
    {%- endif -%}
{%- endmacro %}
