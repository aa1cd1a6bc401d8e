-- One row per bill, as raw table invoices of customer_health.
select
    bill_no as invoice_id,
    customer_no as account_id,
    billed_at as issued_at,
    due_at,
    total as amount,
    paid_at,
    bill_status as status
from {{ source('acme', 'bills') }}
