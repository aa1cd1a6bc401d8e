-- One row per invoice of a spined account: its due day and the days on which it is
-- overdue (metric_catalogue.md, days_overdue_max). Void invoices are none.

with invoices as (

    select * from {{ ref('stg_billing__invoices') }}
    where coalesce(status, 'open') != 'void'

),

work_list as (

    select * from {{ ref('int_account_work_list') }}

),

payment_terms as (

    select * from {{ ref('int_payment_terms') }}

),

dated as (

    select
        invoices.invoice_id,
        invoices.account_id,
        invoices.status,
        invoices.amount,
        invoices.issued_date,
        coalesce(
            invoices.due_date,
            {{ days_after(
                'invoices.issued_date', 'payment_terms.default_payment_terms_days'
            ) }}
        ) as due_date,
        invoices.paid_date,
        invoices.collections_date
    from invoices
    inner join work_list
        on invoices.account_id = work_list.account_id
    cross join payment_terms

),

settled as (

    -- Paid without a day: paid on the due day.
    select
        invoice_id,
        account_id,
        status,
        amount,
        issued_date,
        due_date,
        coalesce(paid_date, case when status = 'paid' then due_date end) as paid_date,
        collections_date,
        amount is null or amount > 0 as is_charge,
        coalesce(amount < 0, false) as is_credit_note
    from dated

),

with_overdue_days as (

    -- Written off 90 days after the due day where uncollectible.
    select
        invoice_id,
        account_id,
        amount,
        issued_date,
        due_date,
        paid_date,
        collections_date,
        is_charge,
        is_credit_note,
        greatest({{ days_after('due_date', 1) }}, issued_date) as overdue_from_date,
        least(
            coalesce(paid_date, cast('9999-12-31' as date)),
            case
                when status = 'uncollectible' then {{ days_after('due_date', 91) }}
                else cast('9999-12-31' as date)
            end
        ) as overdue_until_date
    from settled

)

select * from with_overdue_days
