{#- Per account the first day that is computed tonight: what happened before it enters on it. -#}
{% macro first_computed_days(account_days) -%}
    select
        account_id,
        min(health_date) as from_date
    from {{ account_days }}
    group by account_id
{%- endmacro %}
