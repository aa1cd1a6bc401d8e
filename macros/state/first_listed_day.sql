{#- First day (or first day of the week or month) on which something over accounts can have
    changed, for tables that have no account: as a subquery. -#}
{% macro first_listed_day(period='day') -%}
    (
        select {{ period_of('min(restated_from_date)', period) }}
        from {{ model_relation('int_account_work_list') }}
    )
{%- endmacro %}
