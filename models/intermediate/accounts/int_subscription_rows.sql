-- One row per accepted subscription period of an account that can have a score.
-- Internal accounts are left out; a row that starts after the as-of date is not known
-- yet.

with subscriptions as (

    select * from {{ ref('stg_billing__subscriptions') }}

),

accounts as (

    select * from {{ ref('stg_crm__accounts') }}

),

gate as (

    select * from {{ ref('int_build_gate') }}

),

subscription_rows as (

    select
        subscriptions.subscription_id,
        subscriptions.account_id,
        subscriptions.plan,
        subscriptions.product,
        subscriptions.cancel_reason,
        subscriptions.mrr_amount,
        subscriptions.seats,
        subscriptions.notice_days,
        subscriptions.auto_renew,
        coalesce(subscriptions.is_trial, false) as is_trial,
        subscriptions.started_date,
        subscriptions.ended_date,
        subscriptions.term_ends_date,
        subscriptions.cancel_requested_date
    from subscriptions
    inner join accounts
        on subscriptions.account_id = accounts.account_id
    cross join gate
    where
        not coalesce(accounts.is_internal, false)
        and subscriptions.started_date <= {{ as_of_date() }}

)

select * from subscription_rows
