-- One row per account and computed live day: the billing metrics of the catalogue. What
-- happened before the first computed day enters on it.
-- Over 100 lines because five independent facts of an invoice meet here, a CTE each.

{% set account_to_date -%}
    partition by account_days.account_id
    order by account_days.health_date
    rows between unbounded preceding and current row
{%- endset %}
{% set chain_to_date -%}
    partition by account_days.account_id, account_days.chain_start_date
    order by account_days.health_date
    rows between unbounded preceding and current row
{%- endset %}

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

first_computed_days as (

    {{ first_computed_days('account_days') }}

),

subscription_periods as (

    select * from {{ ref('int_subscription_periods') }}

),

chains as (

    select * from {{ ref('int_account_chains') }}

),

invoices as (

    select * from {{ ref('int_invoices_due') }}

),

failed_payments as (

    select * from {{ ref('int_presence_changes') }}
    where kind = 'failed_payment'

),

last_failures as (

    select
        payments.account_id,
        account_days.health_date as entering_date,
        max(payments.attempted_date) as failed_date
    from {{ ref('stg_billing__payments') }} as payments
    inner join first_computed_days
        on payments.account_id = first_computed_days.account_id
    inner join account_days
        on {{ enters_its_chain('payments', 'attempted_date') }}
    where payments.status = 'failed'
    group by payments.account_id, account_days.health_date

),

first_charges as (

    select
        account_id,
        min(issued_date) as first_charge_date
    from invoices
    where is_charge
    group by account_id

),

overdue_by_day as (

    select
        account_days.account_id,
        account_days.health_date,
        min(invoices.due_date) as oldest_due_date,
        sum(invoices.amount) as overdue_amount
    from account_days
    inner join invoices
        on
            account_days.account_id = invoices.account_id
            and account_days.health_date >= invoices.overdue_from_date
            and account_days.health_date < invoices.overdue_until_date
            and invoices.is_charge
    group by account_days.account_id, account_days.health_date

),

open_credit_by_day as (

    select
        account_days.account_id,
        account_days.health_date,
        sum(invoices.amount) as open_credit
    from account_days
    inner join invoices
        on
            account_days.account_id = invoices.account_id
            and invoices.is_credit_note
            and account_days.health_date >= invoices.issued_date
            and account_days.health_date
            < coalesce(invoices.paid_date, cast('9999-12-31' as date))
    group by account_days.account_id, account_days.health_date

),

-- An invoice counts for 365 days from its due day, inside the chain of that day.
due_periods as (

    select
        invoices.account_id,
        greatest(invoices.due_date, invoices.issued_date) as from_date,
        least({{ days_after('invoices.due_date', 365) }}, chains.next_chain_start_date)
            as until_date,
        case when invoices.paid_date <= invoices.due_date then 1 else 0 end as on_time,
        1 as due,
        0 as in_collections
    from invoices
    inner join chains
        on
            invoices.account_id = chains.account_id
            and invoices.due_date >= chains.chain_start_date
            and invoices.due_date < chains.next_chain_start_date
    where invoices.is_charge

    union all

    select
        invoices.account_id,
        greatest(invoices.collections_date, invoices.issued_date) as from_date,
        least(
            {{ days_after('invoices.collections_date', 365) }},
            chains.next_chain_start_date,
            coalesce(invoices.paid_date, cast('9999-12-31' as date))
        ) as until_date,
        0 as on_time,
        0 as due,
        1 as in_collections
    from invoices
    inner join chains
        on
            invoices.account_id = chains.account_id
            and invoices.collections_date >= chains.chain_start_date
            and invoices.collections_date < chains.next_chain_start_date

),

entering_and_leaving as (

    select
        account_id,
        from_date as change_date,
        on_time,
        due,
        in_collections,
        0 as failed
    from due_periods
    where from_date < until_date

    union all

    select
        account_id,
        until_date as change_date,
        -on_time as on_time,
        -due as due,
        -in_collections as in_collections,
        0 as failed
    from due_periods
    where from_date < until_date

    union all

    select
        account_id,
        change_date,
        0 as on_time,
        0 as due,
        0 as in_collections,
        things_entering as failed
    from failed_payments

),

changes as (

    select
        entering_and_leaving.account_id,
        greatest(entering_and_leaving.change_date, first_computed_days.from_date)
            as change_date,
        sum(entering_and_leaving.on_time) as on_time,
        sum(entering_and_leaving.due) as due,
        sum(entering_and_leaving.in_collections) as in_collections,
        sum(entering_and_leaving.failed) as failed
    from entering_and_leaving
    inner join first_computed_days
        on entering_and_leaving.account_id = first_computed_days.account_id
    group by
        entering_and_leaving.account_id,
        greatest(entering_and_leaving.change_date, first_computed_days.from_date)

),

counted as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.is_live,
        account_days.mrr,
        account_days.auto_renew_share,
        account_days.days_to_opt_out,
        periods_then.mrr as mrr_180_days_ago,
        sum(coalesce(changes.on_time, 0)) over ({{ account_to_date }}) as on_time,
        sum(coalesce(changes.due, 0)) over ({{ account_to_date }}) as due,
        sum(coalesce(changes.in_collections, 0)) over ({{ account_to_date }})
            as in_collections,
        sum(coalesce(changes.failed, 0)) over ({{ account_to_date }}) as failed,
        max(last_failures.failed_date) over ({{ chain_to_date }}) as last_failed_date,
        first_charges.first_charge_date <= account_days.health_date as has_been_charged,
        overdue_by_day.oldest_due_date,
        greatest(
            coalesce(overdue_by_day.overdue_amount, 0)
            + coalesce(open_credit_by_day.open_credit, 0),
            0
        ) as overdue_balance
    from account_days
    left join changes
        on
            account_days.account_id = changes.account_id
            and account_days.health_date = changes.change_date
    left join last_failures
        on
            account_days.account_id = last_failures.account_id
            and account_days.health_date = last_failures.entering_date
    left join subscription_periods as periods_then
        on
            account_days.account_id = periods_then.account_id
            and {{ days_before('account_days.health_date', 180) }}
            >= periods_then.from_date
            and {{ days_before('account_days.health_date', 180) }}
            < periods_then.until_date
    left join first_charges
        on account_days.account_id = first_charges.account_id
    left join overdue_by_day
        on
            account_days.account_id = overdue_by_day.account_id
            and account_days.health_date = overdue_by_day.health_date
    left join open_credit_by_day
        on
            account_days.account_id = open_credit_by_day.account_id
            and account_days.health_date = open_credit_by_day.health_date

),

measured as (

    select
        account_id,
        health_date,
        case
            when oldest_due_date is not null
                then {{ rounded(days_between('oldest_due_date', 'health_date')) }}
            when has_been_charged then 0.0
        end as days_overdue_max,
        case
            when oldest_due_date is not null
                then {{ rounded(safe_ratio('overdue_balance', 'mrr')) }}
            when has_been_charged then {{ rounded(safe_ratio('0', 'mrr')) }}
        end as overdue_balance_ratio,
        {{ rounded(safe_ratio('on_time', 'due')) }} as on_time_payment_rate_365d,
        {{ rounded('failed') }} as failed_payments_90d,
        {{ rounded('in_collections') }} as collections_365d,
        {{ rounded(safe_ratio('mrr', 'mrr_180_days_ago') ~ ' - 1') }}
            as mrr_change_180d,
        {{ rounded('auto_renew_share') }} as auto_renew_share,
        {{ rounded('days_to_opt_out') }} as days_to_opt_out,
        {{ evidence_in_window('last_failed_date', 90) }} as failure_evidence_date,
        health_date as billing_evidence_date
    from counted
    where is_live

)

select * from measured
