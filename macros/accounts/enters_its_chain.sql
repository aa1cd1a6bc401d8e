{#- Whether a fact enters on this row of account_days: on its day, or on the first computed day if
    that is later (first_computed_days), in the chain of subscriptions it happened in. What is known
    later than it happened (known_date, never before happened_date) enters on the day it is known.
    Reads the steps account_days and first_computed_days of its query. -#}
{% macro enters_its_chain(facts, happened_date, known_date=none) -%}
    {{ facts }}.account_id = account_days.account_id
    and greatest({{ facts }}.{{ known_date or happened_date }}, first_computed_days.from_date)
    = account_days.health_date
    and {{ facts }}.{{ happened_date }} >= account_days.chain_start_date
{%- endmacro %}
