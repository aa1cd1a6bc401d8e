-- One row per account and period of constant attributes in account_history (as they
-- stood at the end of each day; where rows overlap the latest valid_from holds).

with account_history as (

    select * from {{ ref('stg_crm__account_history') }}

),

change_days as (

    select
        account_id,
        valid_from_date as from_date
    from account_history

    union distinct

    select
        account_id,
        valid_to_date as from_date
    from account_history
    where valid_to_date is not null

),

periods as (

    select
        account_id,
        from_date,
        coalesce(
            lead(from_date) over (partition by account_id order by from_date),
            cast('9999-12-31' as date)
        ) as until_date
    from change_days

),

rows_in_force as (

    select
        periods.account_id,
        periods.from_date,
        periods.until_date,
        account_history.segment,
        account_history.touch_model,
        account_history.csm_owner,
        account_history.parent_account_id,
        row_number() over (
            partition by periods.account_id, periods.from_date
            order by account_history.valid_from desc
        ) as recency
    from periods
    inner join account_history
        on
            periods.account_id = account_history.account_id
            and periods.from_date >= account_history.valid_from_date
            and (
                account_history.valid_to_date is null
                or periods.from_date < account_history.valid_to_date
            )

)

select
    account_id,
    from_date,
    until_date,
    segment,
    touch_model,
    csm_owner,
    parent_account_id
from rows_in_force
where recency = 1
