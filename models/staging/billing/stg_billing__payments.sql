-- One row per accepted row of payments.

with base_rows as (

    select * from {{ ref('base_billing__payments') }}

),

accepted as (

    select
        payment_id,
        account_id,
        attempted_at,
        invoice_id,
        amount,
        status,
        {{ day_of('attempted_at') }} as attempted_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
