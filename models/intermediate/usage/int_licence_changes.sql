-- One row per account and day on which assigned licences change: licensed users
-- created less licensed users deactivated. Service users count nowhere. What lies
-- before the account's first day counts on it.

with users as (

    select * from {{ ref('stg_usage__users') }}
    where is_licensed and not coalesce(is_service, false)

),

first_days as (

    select
        account_id,
        min(started_date) as first_date
    from {{ ref('int_subscription_rows') }}
    group by account_id

),

licences as (

    select
        users.account_id,
        greatest(
            coalesce(users.created_date, first_days.first_date), first_days.first_date
        ) as from_date,
        case
            when users.deactivated_date is not null
                then greatest(users.deactivated_date, first_days.first_date)
        end as until_date
    from users
    inner join first_days
        on users.account_id = first_days.account_id

),

entering_and_leaving as (

    select
        account_id,
        from_date as change_date,
        1 as licences_entering
    from licences

    union all

    select
        account_id,
        greatest(until_date, from_date) as change_date,
        -1 as licences_entering
    from licences
    where until_date is not null

)

select
    account_id,
    change_date,
    sum(licences_entering) as licences_entering
from entering_and_leaving
group by account_id, change_date
