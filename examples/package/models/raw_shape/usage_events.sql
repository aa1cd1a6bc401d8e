-- One row per use of a feature, as raw table usage_events of customer_health.
select
    click_id as event_id,
    customer_no as account_id,
    clicked_at as event_at,
    person as user_id,
    button as feature
from {{ source('acme', 'clicks') }}
