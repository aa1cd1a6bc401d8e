{#- Whether two rows of an account's day differ in what the ledger compares (scoring.md 5): then what
    was published of the day is revised. May be null where nothing differs and a value is null. -#}
{% macro differs_in_ledger(row, other) -%}
    (
        {%- for column in ['score', 'automatic_score', 'coverage'] %}
        abs({{ row }}.{{ column }} - {{ other }}.{{ column }}) > 0.000001
        or ({{ row }}.{{ column }} is null) != ({{ other }}.{{ column }} is null)
        or
        {%- endfor %}
        {%- for column in [
            'band', 'status', 'unscored_reason', 'override_id', 'cap_rule', 'profile', 'mrr',
        ] %}
        {{ row }}.{{ column }} != {{ other }}.{{ column }}
        or ({{ row }}.{{ column }} is null) != ({{ other }}.{{ column }} is null)
        {{- ' or' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
