-- One row per customer, as raw table accounts of customer_health.
select
    customer_no as account_id,
    customer_name as account_name,
    signed_up as created_at,
    size_class as segment,
    branch as industry
from {{ source('acme', 'customers') }}
