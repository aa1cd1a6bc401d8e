-- One row per accepted row of invoices.

with base_rows as (

    select * from {{ ref('base_billing__invoices') }}

),

accepted as (

    select
        invoice_id,
        account_id,
        issued_at,
        due_at,
        amount,
        paid_at,
        status,
        collections_at,
        {{ day_of('issued_at') }} as issued_date,
        {{ day_of('due_at') }} as due_date,
        {{ day_of('paid_at') }} as paid_date,
        {{ day_of('collections_at') }} as collections_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
