-- One row per contract, as raw table subscriptions of customer_health.
select
    contract_no as subscription_id,
    customer_no as account_id,
    starts as started_at,
    ends as ended_at,
    per_month as mrr_amount,
    seats,
    is_trial
from {{ source('acme', 'contracts') }}
