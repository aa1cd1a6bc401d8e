-- One row per account and day on which its last paying subscription ended and that was
-- followed by a churned day (status churned from 31 days later on; scoring.md 1).

with unsubscribed_periods as (

    select
        account_id,
        last_paid_end_date as churned_date
    from {{ ref('int_subscription_periods') }}
    where
        not is_subscribed
        and has_ever_paid
        and {{ days_after('last_paid_end_date', 31) }} < until_date
        and {{ days_after('last_paid_end_date', 31) }} <= {{ as_of_date() }}
        and from_date <= {{ as_of_date() }}
    group by account_id, last_paid_end_date

),

ended_rows as (

    select
        churns.account_id,
        churns.churned_date,
        subscription_rows.cancel_reason,
        row_number() over (
            partition by churns.account_id, churns.churned_date
            order by
                case when subscription_rows.cancel_reason is null then 1 else 0 end,
                coalesce(subscription_rows.mrr_amount, -1) desc,
                subscription_rows.subscription_id
        ) as size_rank
    from unsubscribed_periods as churns
    inner join {{ ref('int_subscription_rows') }} as subscription_rows
        on
            churns.account_id = subscription_rows.account_id
            and churns.churned_date = subscription_rows.ended_date
            and not subscription_rows.is_trial

)

select
    account_id,
    cancel_reason,
    churned_date
from ended_rows
where size_rank = 1
