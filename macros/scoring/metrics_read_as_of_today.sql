{#- Metrics over columns without a time of their own (docs/raw_tables.md): read as they stand
    today for every past day, so that a back-test with them looks ahead. Those of method
    points: int_metrics_read_as_of_today. -#}
{% macro metrics_read_as_of_today() -%}
    {{ return([
        'auto_renew_share', 'bug_ticket_share_90d', 'champions_present',
        'collections_365d', 'contact_levels_180d', 'days_overdue_max',
        'days_since_executive_touch', 'days_to_opt_out', 'escalation_rate_90d',
        'executive_users_28d', 'feature_breadth_28d', 'key_feature_day_rate_28d',
        'key_feature_retention_28d', 'licenses_assigned_rate',
        'median_first_response_hours_90d', 'median_resolution_hours_90d',
        'oldest_open_ticket_days', 'on_time_payment_rate_365d', 'overdue_balance_ratio',
        'renewals_completed', 'reopen_rate_90d', 'stakeholders_engaged_90d',
        'support_csat_180d', 'urgent_open_tickets',
    ]) }}
{%- endmacro %}
