-- One row per account to compute in this build: every incremental model computes
-- exactly the account's days from first_date to the as-of date. A full build lists
-- every account from its first day.

with subscription_rows as (

    select * from {{ ref('int_subscription_rows') }}

),

first_days as (

    select
        account_id,
        min(started_date) as first_date
    from subscription_rows
    group by account_id

)

select * from first_days
