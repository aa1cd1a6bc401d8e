{% macro account_status(periods, day) -%}
    case
        when {{ periods }}.is_paying then 'active'
        when {{ periods }}.is_subscribed then 'trial'
        when not {{ periods }}.has_ever_paid then 'prospect'
        when {{ days_between(periods ~ '.last_paid_end_date', day) }} <= 30 then 'lapsed'
        else 'churned'
    end
{%- endmacro %}
