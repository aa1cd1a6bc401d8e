-- One row per account and day of the spine: distinct users with an event in the last 28
-- days, inside the chain. A history: the window before is this count 28 days earlier.

{{ config(materialized='incremental', meta={'day': 'health_date'}) }}

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

first_computed_days as (

    {{ first_computed_days('account_days') }}

),

user_changes as (

    select
        changes.account_id,
        greatest(changes.change_date, first_computed_days.from_date) as change_date,
        sum(changes.things_entering) as users_entering
    from {{ ref('int_presence_changes') }} as changes
    inner join first_computed_days
        on changes.account_id = first_computed_days.account_id
    where changes.kind = 'user'
    group by
        changes.account_id,
        greatest(changes.change_date, first_computed_days.from_date)

)

select
    account_days.account_id,
    account_days.health_date,
    cast(sum(coalesce(user_changes.users_entering, 0)) over (
        partition by account_days.account_id
        order by account_days.health_date
        rows between unbounded preceding and current row
    ) as bigint) as active_users
from account_days
left join user_changes
    on
        account_days.account_id = user_changes.account_id
        and account_days.health_date = user_changes.change_date
