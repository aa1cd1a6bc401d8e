-- One row per account, kind, thing and day on which people of both sides were seen (or
-- a payment failed), with the period in which it counts (not cut at the chain yet).

{{ config(materialized='view') }}

with touches as (

    select * from {{ ref('int_contact_touches') }}

),

payments as (

    select * from {{ ref('stg_billing__payments') }}

)

select
    account_id,
    'contact' as kind,
    contact_id as thing,
    touch_date as seen_date,
    touch_date as from_date,
    {{ days_after('touch_date', 90) }} as until_date
from touches
where touch_source = 'touchpoint'

union all

select
    account_id,
    'employee' as kind,
    employee_id as thing,
    touch_date as seen_date,
    touch_date as from_date,
    {{ days_after('touch_date', 90) }} as until_date
from touches
where touch_source = 'touchpoint'

union all

select
    account_id,
    'seniority' as kind,
    seniority as thing,
    touch_date as seen_date,
    known_from_date as from_date,
    {{ days_after('touch_date', 180) }} as until_date
from touches
where touch_source = 'touchpoint'

union all

select
    account_id,
    'stakeholder' as kind,
    contact_id as thing,
    touch_date as seen_date,
    known_from_date as from_date,
    least({{ days_after('touch_date', 90) }}, left_date) as until_date
from touches
where
    {{ is_of_a_stakeholder('touches') }}

union all

-- Retries of one invoice are one failure; without an invoice the day stands for it.
select
    account_id,
    'failed_payment' as kind,
    case
        when invoice_id is not null then 'invoice ' || invoice_id
        else 'day ' || cast(attempted_date as {{ dbt.type_string() }})
    end as thing,
    attempted_date as seen_date,
    attempted_date as from_date,
    {{ days_after('attempted_date', 90) }} as until_date
from payments
where status = 'failed'
