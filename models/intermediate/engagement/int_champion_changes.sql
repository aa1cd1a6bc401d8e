-- One row per account and day on which champions are created or leave. What lies
-- before the account's first day counts on its first day.

with contacts as (

    select * from {{ ref('stg_crm__contacts') }}
    where is_champion

),

first_days as (

    select
        account_id,
        min(started_date) as first_date
    from {{ ref('int_subscription_rows') }}
    group by account_id

),

champions as (

    select
        contacts.account_id,
        greatest(
            coalesce(contacts.created_date, first_days.first_date),
            first_days.first_date
        ) as from_date,
        case
            when contacts.left_date is not null
                then greatest(contacts.left_date, first_days.first_date)
        end as left_date
    from contacts
    inner join first_days
        on contacts.account_id = first_days.account_id

),

entering_and_leaving as (

    select
        account_id,
        from_date as change_date,
        1 as champions_created,
        1 as champions_entering
    from champions

    union all

    -- Left before being created: never present.
    select
        account_id,
        greatest(left_date, from_date) as change_date,
        0 as champions_created,
        -1 as champions_entering
    from champions
    where left_date is not null

)

select
    account_id,
    change_date,
    sum(champions_created) as champions_created,
    sum(champions_entering) as champions_entering
from entering_and_leaving
group by account_id, change_date
