-- One row per accepted row of subscriptions.

with base_rows as (

    select * from {{ ref('base_billing__subscriptions') }}

),

accepted as (

    select
        subscription_id,
        account_id,
        started_at,
        ended_at,
        mrr_amount,
        seats,
        product,
        plan,
        term_ends_at,
        auto_renew,
        notice_days,
        is_trial,
        cancel_requested_at,
        cancel_reason,
        {{ day_of('started_at') }} as started_date,
        {{ day_of('ended_at') }} as ended_date,
        {{ day_of('term_ends_at') }} as term_ends_date,
        {{ day_of('cancel_requested_at') }} as cancel_requested_date,
        loaded_at
    from base_rows
    where reject_reason is null and not is_deferred

)

select * from accepted
